"""The alerts of one service in one environment: what is open, every policy with its number, silences, drills."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.alerts.exporting import rules_of
from readiness.alerts.models import Alert, AlertStanding
from readiness.alerts.overview import count, sentence
from readiness.alerts.queries import (
    AlertFilter,
    Kept,
    drills_of,
    policies_of,
    silences_of,
    standings_of,
    visible_alerts,
)
from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import environment_for, environments_of, service_for
from readiness.clock import now
from readiness.refusals import Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, page
from readiness.web.forms.alerts import SilenceForm
from readiness.web.rights import rights_in

SHOWN = 10


@dataclass(frozen=True)
class Line:
    """One policy with how it stands. `state`: as judged, or "off"; `hue`: what it looks like."""

    kept: Kept
    standing: AlertStanding | None
    alert: Alert | None

    @property
    def state(self) -> str:
        """In one word."""
        if not self.kept.policy.enabled:
            return "off"
        if self.alert is not None:
            return "open"
        return self.standing.state if self.standing else "unknown"

    @property
    def hue(self) -> str:
        """The state whose colour it wears."""
        return self.kept.policy.severity.value if self.state == "open" else self.state


@page
def service_alerts(request: HttpRequest, slug: str) -> HttpResponse:
    """`?environment=`: which; production without it."""
    actor = actor_of(request)
    return shown(request, service_for(actor, slug), actor, asked(request, "environment"))


@page
def alert_rules(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """The rule file for Prometheus."""
    place = environment_for(actor_of(request), slug, environment)
    answer = HttpResponse(rules_of([place], now()), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}-{environment}-alerts.yml"'
    return answer


def shown(
    request: HttpRequest, found: Service, actor: Actor, wanted: str, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at = now()
    places = list(environments_of(found))
    place = next((one for one in places if one.slug == wanted), None) or (
        places[0] if places and not wanted else None
    )
    if place is None:
        raise Unseen
    place.service = found
    lines = _lines(place, actor, found)
    open_now = [line.alert for line in lines if line.alert is not None]
    rows = visible_alerts(actor, AlertFilter(service=found.slug, environment=place.slug))
    running = list(rows.filter(state=Alert.State.OPEN, drill=True))
    unknown = sum(line.state == "unknown" for line in lines)
    may = rights_in(actor, place)
    context = frame(request, found, actor) | {
        "place": place,
        "chips": _chips(places, place, found) if len(places) > 1 else [],
        "headline": sentence(count([*open_now, *running]), unknown, len(lines)),
        "lines": lines,
        "open": [*open_now, *running],
        "history": rows.filter(state=Alert.State.RESOLVED)[:SHOWN],
        "silences": silences_of(place, at),
        "titles": {line.kept.policy.key: line.kept.policy.title for line in lines},
        "drills": drills_of([place.pk])[:5],
        "rights": may,
        "silence_form": silence_form([line.kept for line in lines]) if Action.SILENCE_ALERTS in may else None,
        "judge_seconds": settings.ALERT_JUDGE_SECONDS,
        "drill_minutes": settings.ALERT_DRILL_MINUTES,
        **(refused or {}),
    }
    return render(request, "alerts/service.html", context, status=422 if refused else 200)


def silence_form(kept: list[Kept], data: Any = None) -> SilenceForm:
    """For how long nobody is told."""
    policies = [one.policy for one in kept]
    return SilenceForm(
        data, policies=policies, most_hours=settings.ALERT_SILENCE_MAX_HOURS, auto_id="silence_%s"
    )


def address_of(slug: str, environment: str) -> str:
    """The page of an environment's alerts."""
    return f"{reverse('service-alerts', args=[slug])}?environment={environment}"


def _lines(place: Environment, actor: Actor, found: Service) -> list[Line]:
    standings = standings_of(place)
    rows = visible_alerts(
        actor, AlertFilter(state=Alert.State.OPEN, service=found.slug, environment=place.slug, drills=False)
    )
    alerts = {one.key: one for one in rows}
    return [
        Line(kept, standings.get(kept.policy.key), alerts.get(kept.policy.key))
        for kept in policies_of(place, now())
    ]


def _chips(places: list[Environment], place: Environment, found: Service) -> list[dict[str, Any]]:
    return [
        {"label": one.name, "url": address_of(found.slug, one.slug), "current": one.pk == place.pk}
        for one in places
    ]
