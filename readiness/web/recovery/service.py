"""Backups of one service: its policies, what would be lost, restore drills; and new policies."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.recovery.models import BackupPolicy
from readiness.recovery.objectives import worst_by_day
from readiness.recovery.operations import make_policy
from readiness.recovery.queries import (
    PolicyFilter,
    Recovery,
    Stood,
    newest_backups,
    recovery_of,
    slower_dependencies,
    stood,
    visible_drills,
    visible_policies,
)
from readiness.recovery.trend import Trend, days_drawn, drawn
from readiness.teams.actors import Actor
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.recovery import DrillForm, NewPolicyForm
from readiness.web.recovery.policy import made_page

MOST_DRILLS = 20


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """An environment with its objectives and its trend."""

    environment: Environment
    recovery: Recovery
    trend: Trend | None


@page
def service_backups(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; a POST writes down a policy, and its answer is the one page that shows the address to ping."""
    actor, at = actor_of(request), now()
    found = service_for(actor, slug)
    form = new_form(found, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = attempt(form, lambda: make_policy(actor=actor, at=at, **form.given()))
        if made is not None:
            return made_page(request, made[0], made[1], actor)
    return shown(request, found, actor, at, {"form": form}, status=422 if form.errors else 200)


def shown(
    request: HttpRequest,
    found: Service,
    actor: Actor,
    at: datetime,
    refused: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    standing = stood(list(visible_policies(actor, PolicyFilter(service=found.slug))), at)
    context = frame(request, found, actor)
    may = context["may"]
    open_here = not context["retired"] and not found.team.archived_at
    drill_form = refused.get("drill_form") or drill_form_of(found, at)
    context |= {
        "rows": [(one, strip_of(one, at)) for one in standing],
        "places": [_place(place, standing, at) for place in _places(found)],
        "slower": slower_dependencies(actor, found),
        "drills": visible_drills(actor, service=found.slug)[:MOST_DRILLS],
        "ended": visible_policies(actor, PolicyFilter(service=found.slug, ended=True))[:MOST_DRILLS],
        "form": (refused.get("form") or new_form(found)) if may["manage_backups"] and open_here else None,
        "drill_form": drill_form if may["manage_backups"] and open_here and standing else None,
    }
    return render(request, "recovery/service.html", context, status=status)


def strip_of(one: Stood, at: datetime) -> str:
    """The last thirty days of a policy as letters."""
    ended = [(known.made.ended_at, True) for known in one.known.backups()]
    if one.known.failed is not None and one.known.failed.ended_at is not None:
        ended.append((one.known.failed.ended_at, False))
    return days_drawn(ended, at)


def _places(found: Service) -> list[Environment]:
    rows = list(found.environments.filter(archived_at__isnull=True).order_by("position", "pk"))
    for one in rows:
        one.service = found
    return rows


def _place(place: Environment, standing: list[Stood], at: datetime) -> PlaceShown:
    recovery = recovery_of(place, standing, at)
    data = [
        one
        for one in standing
        if one.policy.environment_id == place.pk and one.policy.klass == BackupPolicy.Klass.DATABASE
    ]
    # Of several databases each day's worst is that of the one which would lose most.
    days = [worst_by_day(one.known.points(), at) for one in data]
    worst = [
        (several[0][0], max((lost for _day, lost in several if lost is not None), default=None))
        for several in zip(*days, strict=True)
    ]
    return PlaceShown(place, recovery, drawn(worst, recovery.targets.rpo_minutes))


def new_form(found: Service, data: Any = None) -> NewPolicyForm:
    """What is asked of a new policy."""
    return NewPolicyForm(data, places=_places(found), auto_id="new_%s")


def drill_form_of(found: Service, at: datetime, data: Any = None) -> DrillForm:
    """Which backup a drill is about: the newest of each source."""
    choices = [
        (f"{place.slug}/{one.made.label}", f"{one.made.label} · {one.policy.name}, {place.name}")
        for place in _places(found)
        for one in newest_backups(place, at)
    ]
    return DrillForm(data, choices=choices, auto_id="drill_%s")
