"""The releases of one service: what runs where, its figures, and every deployment, newest first."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.catalog.models import Service
from readiness.catalog.queries import environment_for, service_for
from readiness.clock import now
from readiness.releases.operations import plan_deployment
from readiness.releases.queries import (
    DeploymentFilter,
    current_releases,
    dora_for,
    visible_deployments,
    visible_overrides,
)
from readiness.teams.actors import Actor
from readiness.web.asking import asked
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.releases import OverrideForm, PlanForm

A_PAGE, MOST_OVERRIDES = 30, 10
DAYS = {"30": 30, "90": 90, "365": 365}


@page
def service_releases(request: HttpRequest, slug: str) -> HttpResponse:
    """`days` chooses the period of the figures, `page` goes on."""
    actor = actor_of(request)
    return shown(request, service_for(actor, slug), actor)


@page
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """A deployment is planned; on to its page."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    if request.method != "POST":
        return redirect("service-releases", slug)
    form = PlanForm(request.POST, places=places_of(found), auto_id="plan_%s")

    def do() -> Any:
        terms = dict(form.cleaned_data)
        place = environment_for(actor, slug, terms.pop("environment"))
        return plan_deployment(environment=place, source="guided", actor=actor, at=now(), **terms)

    made = attempt(form, do)
    if made is None:
        return shown(request, found, actor, refused={"plan_form": form})
    messages.success(request, f"{made.release} is planned. Go through its preparation, then start it.")
    return redirect("deployment", made.pk)


def shown(
    request: HttpRequest, found: Service, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at, context = now(), frame(request, found, actor)
    chosen = asked(request, "days")
    days = DAYS.get(chosen, 90)
    rows = Paginator(visible_deployments(actor, DeploymentFilter(service=found.slug)), A_PAGE)
    places = places_of(found)
    running = current_releases([one.pk for one in places])
    may, closed = context["may"], context["retired"] or bool(found.team.archived_at)
    overrides = visible_overrides(actor).filter(environment__service=found)
    context |= {
        "rows": rows.get_page(asked(request, "page")),
        "places": [(one, running.get(one.pk, "")) for one in places],
        "figures": dora_for(actor, after=at - timedelta(days=days), until=at, service=found.slug),
        "chips": [
            {"label": f"{one} days", "url": f"?days={word}", "current": one == days}
            for word, one in DAYS.items()
        ],
        "overrides": overrides.filter(expires_at__gt=at, state__in=["requested", "approved"])[
            :MOST_OVERRIDES
        ],
        "plan_form": PlanForm(places=places, auto_id="plan_%s", initial={"environment": "production"})
        if may["record_deployment"] and not closed
        else None,
        "override_form": OverrideForm(
            places=places, auto_id="override_%s", initial={"environment": "production"}
        )
        if may["request_override"] and not closed
        else None,
        **(refused or {}),
    }
    return render(request, "releases/service.html", context, status=422 if refused else 200)


def places_of(found: Service) -> list[Any]:
    """Its environments in use."""
    return list(found.environments.filter(archived_at__isnull=True))
