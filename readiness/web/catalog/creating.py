"""Registering a service: a name and a URL are enough; the checklist starts in the same act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.catalog.queries import environment_for
from readiness.checklists.operations import start_checklist
from readiness.checklists.operations.registering import register_service
from readiness.clock import now
from readiness.refusals import Forbidden
from readiness.teams.access import Action
from readiness.teams.directory import teams_allowing
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.catalog import NewServiceForm


@page
def service_new(request: HttpRequest) -> HttpResponse:
    """The form, and the new service's page."""
    actor = actor_of(request)
    teams = list(teams_allowing(actor, Action.CREATE_SERVICE))
    if not teams:
        raise Forbidden("Contributors and leads of a team register its services. Ask a lead to invite you.")
    chosen = next((team for team in teams if team.slug == request.GET.get("team")), teams[0])
    form = NewServiceForm(request.POST or None, teams=teams, initial={"team": chosen.pk})
    if request.method == "POST":
        service = attempt(form, lambda: register_service(actor=actor, at=now(), **form.cleaned_data))
        if service is not None:
            messages.success(request, f"{service} is registered.")
            return redirect("service", service.slug)
    return render(request, "services/new.html", {"form": form}, status=422 if form.errors else 200)


@page
def checklist_start(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Start the launch checklist of an environment that has none."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    return act(
        request,
        lambda: start_checklist(environment=place, actor=actor, at=now()),
        f"The launch checklist of {place.service} in {place} has begun.",
        to=reverse("checklist", args=[slug, environment]),
    )
