"""That somebody followed the runbook, written down with what they found."""

from datetime import UTC, datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.evidence.holding import allow
from readiness.runbooks.operations import record_exercise
from readiness.runbooks.queries import content_of, runbook_for, version_of
from readiness.teams.access import Action
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.runbooks import ExerciseForm
from readiness.web.runbooks.reading import runbook_frame


@page
def runbook_exercise(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what it records."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    allow(actor, Action.EXERCISE_RUNBOOK, found)
    runbook = runbook_for(actor, slug)
    version = version_of(runbook)
    form = ExerciseForm(request.POST if request.method == "POST" else None, issues=content_of(version).issues)
    if request.method == "POST":
        made = attempt(
            form,
            lambda: record_exercise(
                service=found, number=version.number, actor=actor, at=now(), **_given(form.cleaned_data)
            ),
        )
        if made is not None:
            messages.success(request, "The exercise is recorded, and is evidence of the service.")
            return redirect("service-runbook", slug)
    context = runbook_frame(request, found, runbook, actor) | {"form": form, "version": version}
    return render(request, "runbooks/exercise.html", context, status=422 if form.errors else 200)


def _given(cleaned: dict[str, Any]) -> dict[str, Any]:
    day = cleaned.pop("exercised_on")
    return cleaned | {"exercised_at": datetime.combine(day, time(), UTC) if day else None}
