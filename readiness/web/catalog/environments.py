"""Where a service runs, and its addresses there."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.catalog.operations import archive_environment
from readiness.catalog.operations.arranging import arrange_environment, open_environment
from readiness.catalog.queries import environment_for, service_for
from readiness.clock import now
from readiness.launches.queries import badge_of
from readiness.refusals import Forbidden
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.catalog import EnvironmentForm


@page
def environment_new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more place where the service runs."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["edit_service"]:
        raise Forbidden
    form = EnvironmentForm(request.POST or None)
    if request.method == "POST":
        made = attempt(
            form,
            lambda: open_environment(
                service=found,
                name=form.cleaned_data["name"],
                endpoints=form.endpoints(),
                actor=actor,
                at=now(),
            ),
        )
        if made is not None:
            messages.success(request, f"{made} is added.")
            return redirect("service", slug)
    context["form"] = form
    return render(request, "services/environment.html", context, status=422 if form.errors else 200)


@page
def environment_edit(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Its name and its address for each purpose."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    context = frame(request, place.service, actor)
    if not context["may"]["edit_service"]:
        raise Forbidden
    form = EnvironmentForm(request.POST or None, initial=EnvironmentForm.of(place))
    if request.method == "POST":
        saved = attempt(
            form,
            lambda: arrange_environment(
                environment=place,
                name=form.cleaned_data["name"],
                endpoints=form.endpoints(),
                actor=actor,
                at=now(),
            ),
        )
        if saved is not None:
            messages.success(request, f"{saved} is saved.")
            return redirect("service", slug)
    context |= {"form": form, "environment": place, "badge": badge_of(place), "base_url": settings.BASE_URL}
    return render(request, "services/environment.html", context, status=422 if form.errors else 200)


@page
def environment_archive(request: HttpRequest, slug: str, environment: str) -> HttpResponse:
    """Close an environment other than production."""
    actor = actor_of(request)
    place = environment_for(actor, slug, environment)
    return act(
        request,
        lambda: archive_environment(environment=place, actor=actor, at=now()),
        f"{place} is archived. What was testified there stays to be read.",
        to=reverse("service", args=[slug]),
    )
