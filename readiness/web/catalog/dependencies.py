"""What a service stands on, and what stands on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from readiness.catalog import queries
from readiness.catalog.operations import add_dependency, remove_dependency
from readiness.catalog.queries import service_for, visible_services
from readiness.clock import now
from readiness.models import Service
from readiness.refusals import Forbidden, Invalid
from readiness.teams.actors import Actor
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.catalog import DependencyForm


@page
def dependencies(request: HttpRequest, slug: str) -> HttpResponse:
    """The list both ways, and one more."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    if not context["may"]["edit_service"]:
        raise Forbidden
    form = DependencyForm(request.POST or None)
    if request.method == "POST":
        made = attempt(
            form,
            lambda: add_dependency(
                service=found,
                needs=_named(actor, form.cleaned_data["needs"]),
                note=form.cleaned_data["note"],
                actor=actor,
                at=now(),
            ),
        )
        if made is not None:
            messages.success(request, f"{found} stands on {made.needs}.")
            return redirect("service-dependencies", slug)
    context |= {
        "form": form,
        "needs": list(queries.dependencies(actor, found)),
        "needed_by": list(queries.dependants(actor, found)),
    }
    return render(request, "services/dependencies.html", context, status=422 if form.errors else 200)


@page
def dependency_remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Strike one out; `pk` is the service that is stood on."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    needs = get_object_or_404(visible_services(actor), pk=pk)
    return act(
        request,
        lambda: remove_dependency(service=found, needs=needs, actor=actor, at=now()),
        f"{found} no longer stands on {needs}.",
        to=reverse("service-dependencies", args=[slug]),
    )


def _named(actor: Actor, text: str) -> Service:
    """The visible service with this address or name. Raises `Invalid`."""
    seen = visible_services(actor)
    found = seen.filter(slug=text).first()
    if found is not None:
        return found
    named = list(seen.filter(name__iexact=text)[:2])
    if not named:
        raise Invalid({"needs": ["No service that you see has this name or address."]})
    if len(named) > 1:
        raise Invalid({"needs": ["Several services have this name: give the address, such as payments-api."]})
    return named[0]
