"""The page of planned maintenance of one environment: what is on, to come and over; plan, move an end, end."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from probes.models import Maintenance
from probes.upkeep import operations, queries
from probes.upkeep.forms import EndForm, PlanForm, first_guess
from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.evidence.holding import closed_because
from readiness.models import Environment
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page


@page
def maintenance(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """All windows, with a form that plans one; `?window=` turns it into the one that moves that window's end."""
    actor, at = actor_of(request), now()
    place = environment_for(actor, slug, environment)
    here = reverse("probes:may-maintenance", args=[slug, environment])
    asked = request.POST.get("window") or request.GET.get("window")
    chosen = _window(place, asked) if asked else None
    if request.method == "POST" and request.POST.get("act") == "end":
        if chosen is None:
            raise Http404
        row = chosen
        return act(
            request,
            lambda: operations.end_maintenance(window=row, actor=actor, at=at),
            "The maintenance is ended: from now on what probes see counts.",
            to=here,
        )
    form: EndForm | PlanForm
    form = EndForm(request.POST or None, initial={"ends": chosen.ends}) if chosen else PlanForm(
        request.POST or None, initial=first_guess(at, timezone.get_current_timezone_name())
    )  # fmt: skip
    if request.method == "POST" and _kept(form, chosen, place, actor, at):
        messages.success(request, "This is kept.")
        return redirect(here)
    return render(
        request,
        "probes/maintenance.html",
        {
            "service": place.service,
            "environment": place,
            "open_windows": queries.open_windows(place, at),
            "past": queries.past_windows(place, at),
            "form": form,
            "chosen": chosen,
            "hours": settings.PROBE_MAINTENANCE_HOURS,
            "closed": closed_because(place),
            "may_configure": may(actor, Action.CONFIGURE_PROBE, place.service.team_id)
            and not closed_because(place),
        },
    )


def _kept(
    form: EndForm | PlanForm, chosen: Maintenance | None, place: Environment, actor: Actor, at: Any
) -> Any:
    if chosen is not None:
        return attempt(
            form, lambda: operations.move_end(window=chosen, actor=actor, at=at, **form.cleaned_data)
        )
    return attempt(
        form, lambda: operations.plan_maintenance(environment=place, actor=actor, at=at, **form.cleaned_data)
    )


def _window(place: Environment, text: str) -> Maintenance:
    try:
        found = place.maintenance.filter(pk=UUID(text)).first()
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found
