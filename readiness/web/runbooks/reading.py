"""The runbook of a service: what to do, how complete it is, and when somebody last tried it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.monitoring.thresholds import THRESHOLDS
from readiness.runbooks import structure
from readiness.runbooks.completeness import completeness
from readiness.runbooks.models import Runbook
from readiness.runbooks.queries import (
    content_of,
    exercises_of,
    runbook_for,
    runbook_of,
    stale_before,
    version_of,
)
from readiness.runbooks.writing import write
from readiness.teams.actors import Actor
from readiness.web.catalog.service import frame
from readiness.web.door import actor_of, page

EXERCISES = 20
ALERT_TITLES = {one.key: one.title for one in THRESHOLDS}


@page
def service_runbook(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest version; where there is none, how to begin."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    runbook = runbook_of(found)
    context = runbook_frame(request, found, runbook, actor)
    if runbook is not None:
        version = version_of(runbook)
        context |= shown(content_of(version)) | {
            "version": version,
            "exercises": exercises_of(runbook)[:EXERCISES],
            "place": found.environments.filter(archived_at__isnull=True)
            .order_by("-is_production", "pk")
            .first(),
            "unanswered": unanswered(content_of(version)),
        }
    return render(request, "runbooks/runbook.html", context)


@page
def runbook_markdown(request: HttpRequest, slug: str) -> HttpResponse:
    """The newest version as a Markdown file."""
    runbook = runbook_for(actor_of(request), slug)
    response = HttpResponse(
        write(content_of(version_of(runbook))), content_type="text/markdown; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="runbook-{slug}.md"'
    return response


def runbook_frame(
    request: HttpRequest, found: Service, runbook: Runbook | None, actor: Actor
) -> dict[str, Any]:
    """What the head of every page about a service's runbook needs."""
    context = frame(request, found, actor)
    at = now()
    is_closed = context["retired"] or found.team.archived_at is not None
    return context | {
        "runbook": runbook,
        "may_write": context["may"]["write_runbook"] and not is_closed,
        "may_exercise": context["may"]["exercise_runbook"] and not is_closed,
        "is_stale": bool(runbook and runbook.exercised_at and runbook.exercised_at < stale_before(at)),
    }


def shown(content: structure.Runbook) -> dict[str, Any]:
    """What the template of a runbook's content needs."""
    return {
        "content": content,
        "parts": (
            ("overview", "Service overview", content.overview),
            ("access", "Access", content.access),
        ),
        "alert_titles": ALERT_TITLES,
        "completeness": completeness(content),
    }


def unanswered(content: structure.Runbook) -> list[str]:
    """The alerts that wake somebody and that no issue answers."""
    answered = {alert for issue in content.issues for alert in issue.alerts}
    return [one.title for one in THRESHOLDS if one.severity == "critical" and one.key not in answered]
