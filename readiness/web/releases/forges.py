"""Which forges tell of a service's deployments, and how a pipeline does."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.releases.operations import add_forge, remove_forge
from readiness.releases.queries import hook_for, hooks_of
from readiness.teams.actors import Actor
from readiness.web.catalog.service import frame
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.forms.releases import ForgeForm


@page
def service_forges(request: HttpRequest, slug: str) -> HttpResponse:
    """The forges; a POST adds one, and its secret is shown once."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    if request.method != "POST":
        return _page(request, found, actor)
    form = ForgeForm(request.POST)
    made = attempt(form, lambda: add_forge(service=found, actor=actor, at=now(), **form.given()))
    if made is None:
        return _page(request, found, actor, form=form, status=422)
    return _page(request, found, actor, made=made[0], secret=made[1])


@page
def remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Nothing more is taken from it."""
    actor = actor_of(request)
    hook = hook_for(actor, pk)
    to = reverse("service-forges", args=[slug])
    done = "Removed. What it told stays."
    return act(request, lambda: remove_forge(hook=hook, actor=actor, at=now()), done, to=to)


def _page(
    request: HttpRequest, found: Service, actor: Actor, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = frame(request, found, actor)
    may = context["may"]["manage_forge"] and not context["retired"]
    context |= {
        "hooks": hooks_of(found),
        "form": ForgeForm() if may else None,
        "base": settings.BASE_URL,
        "may_manage": may,
        **more,
    }
    return render(request, "releases/forges.html", context, status=status)
