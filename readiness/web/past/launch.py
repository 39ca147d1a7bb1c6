"""A launch as it was: gate, signatures, and which of them covered the state of then."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.catalog.history import environment_then
from readiness.launches.models import Launch
from readiness.launches.queries import launch_then, launch_view, service_as_of
from readiness.teams.actors import Actor
from readiness.web.launches.steps import ending, tell_changes, with_links
from readiness.web.past.moment import looking


def launch_then_page(request: HttpRequest, found: Launch, actor: Actor, at: datetime) -> HttpResponse:
    """The page of a launch that `actor` may see today, as of `at`. Raises `Unseen` before it was asked for."""
    then = launch_then(found, at)
    view = launch_view(then, at, known_at=at)
    context = {
        "launch": then,
        "service": service_as_of(found.service, at),
        "environment": environment_then(found.environment, at),
        "view": view,
        "review": view.review,
        **ending(view.review, found.environment),
        "blockers": with_links(view.review, found.environment),
        "sign_offs": [
            (one, tell_changes(one.changes, view.review, found.environment)) for one in view.sign_offs
        ],
        **looking(request, actor, at, found.service_id),
    }
    return render(request, "past/launch.html", context)
