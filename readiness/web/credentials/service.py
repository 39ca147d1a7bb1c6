"""The secrets of one service by name: how old, where, whose; and new ones."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for, visible_services
from readiness.clock import now
from readiness.credentials.operations import register_secret
from readiness.credentials.queries import SecretFilter, age_of, visible_secrets
from readiness.teams.actors import Actor
from readiness.teams.queries import people_of
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.credentials import NewSecretForm

MOST = 500


@page
def service_secrets(request: HttpRequest, slug: str) -> HttpResponse:
    """The register; a POST adds to it."""
    actor, at = actor_of(request), now()
    found = service_for(actor, slug)
    context = frame(request, found, actor)
    form = new_form(found, actor, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        made = attempt(form, lambda: register_secret(service=found, actor=actor, at=at, **form.given()))
        if made is not None:
            messages.success(request, f"“{made.name}” is in the register.")
            return redirect("secret", made.pk)
    rows = visible_secrets(actor, SecretFilter(service=found.slug, show="kept"), at)[:MOST]
    retired = visible_secrets(actor, SecretFilter(service=found.slug, show="retired"), at)[:MOST]
    context |= {
        "rows": [(row, age_of(row, at)) for row in rows],
        "gone": retired,
        "form": form if context["may"]["manage_secret"] and not context["retired"] else None,
    }
    return render(request, "credentials/service.html", context, status=422 if form.errors else 200)


def choices_of(found: Service, actor: Actor) -> dict[str, Any]:
    """Environments, people and services that a form offers."""
    return {
        "places": found.environments.filter(archived_at__isnull=True),
        "people": [place.user for place in people_of(found.team) if place.user.is_active],
        "services": visible_services(actor).exclude(pk=found.pk).order_by("name", "pk")[:MOST],
    }


def new_form(found: Service, actor: Actor, data: Any = None) -> NewSecretForm:
    """What is asked of a new one: production is where it most often is."""
    production = [str(one.pk) for one in found.environments.filter(is_production=True)]
    return NewSecretForm(data, initial={"environments": production}, **choices_of(found, actor))
