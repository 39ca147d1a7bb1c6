"""Asking for a launch: what stands in the way is shown before the day is chosen."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.catalog.queries import environment_for
from readiness.clock import now
from readiness.launches.models import Launch
from readiness.launches.operations import request_launch
from readiness.launches.queries import gate_for, launches_of
from readiness.teams.access import Action, may
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.launches import LaunchForm
from readiness.web.launches.steps import ending, with_links


@page
def launch_new(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """The gate of an environment, its launches so far, and the form that asks for one."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    running = launches_of(place).filter(state=Launch.State.OPEN).first()
    if running is not None:
        return redirect("launch", running.pk)
    form = LaunchForm(request.POST or None)
    if request.method == "POST":
        made = attempt(
            form, lambda: request_launch(environment=place, actor=actor, at=now(), **form.cleaned_data)
        )
        if made is not None:
            messages.success(request, "The launch is in review. Everybody who must sign is told.")
            return redirect("launch", made.pk)
    review = gate_for(place, now())
    context = {
        "environment": place,
        "service": place.service,
        "review": review,
        **ending(review, place),
        "blockers": with_links(review, place),
        "form": form,
        "may_ask": may(actor, Action.REQUEST_LAUNCH, place.service.team_id),
        "earlier": launches_of(place)[:10],
    }
    return render(request, "launches/new.html", context, status=422 if form.errors else 200)
