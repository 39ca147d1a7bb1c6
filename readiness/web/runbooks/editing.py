"""Writing a runbook: begun in one click, edited in a form that works without scripts, previewed, saved."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from readiness.catalog.models import Service
from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.evidence.holding import allow
from readiness.monitoring.thresholds import THRESHOLDS
from readiness.refusals import Invalid
from readiness.runbooks import structure
from readiness.runbooks.comparing import Row, compare
from readiness.runbooks.models import Runbook
from readiness.runbooks.operations import start_runbook, write_runbook
from readiness.runbooks.operations.writing import RunbookChanged
from readiness.runbooks.queries import content_of, first_content, runbook_of, version_of
from readiness.teams.access import Action
from readiness.web.door import act, actor_of, page
from readiness.web.runbooks.reading import runbook_frame, shown
from readiness.web.runbooks.typed import pressed, rows_of, typed


@dataclass
class Draft:
    """What stands in the form, over which version, and what is to be said about it."""

    content: structure.Runbook
    expected: int
    note: str = ""
    preview: bool = False
    problems: list[str] = field(default_factory=list)
    theirs: int = 0
    status: int = 200


@page
def runbook_start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin with the template."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    return act(
        request,
        lambda: start_runbook(service=found, actor=actor, at=now()),
        "The runbook is begun. What stands in square brackets is yours to fill in.",
        to=reverse("service-runbook", args=[slug]),
    )


@page
def runbook_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The form; `do` says which of its buttons was pressed."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    allow(actor, Action.WRITE_RUNBOOK, found)
    runbook = runbook_of(found)
    if request.method != "POST":
        content = content_of(version_of(runbook)) if runbook else first_content(found)
        return _shown(request, found, runbook, Draft(content, runbook.number if runbook else 0))
    given = request.POST.get("expected", "")
    expected = int(given) if given.isdecimal() and len(given) < 10 else 0
    draft = Draft(typed(request.POST), expected, note=request.POST.get("note", ""))
    do = request.POST.get("do", "")
    if do == "save":
        if _saved(request, found, draft):
            return redirect("service-runbook", slug)
        runbook = runbook_of(found)
    elif do == "preview":
        draft.preview = True
    else:
        draft.content = pressed(draft.content, do)
    return _shown(request, found, runbook, draft)


def _saved(request: HttpRequest, found: Service, draft: Draft) -> bool:
    """Whether a version was written; if not, the draft says why and keeps what was typed."""
    try:
        version = write_runbook(
            service=found,
            content=draft.content,
            note=draft.note,
            expected=draft.expected,
            actor=actor_of(request),
            at=now(),
        )
    except RunbookChanged:
        newest = runbook_of(found)
        draft.status, draft.preview = 409, True
        draft.theirs = draft.expected = newest.number if newest else 0
        return False
    except Invalid as no:
        draft.problems = [sentence for sentences in no.fields.values() for sentence in sentences]
        draft.status = 422
        return False
    words = (
        "Nothing was changed." if version.number == draft.expected else f"Version {version.number} is kept."
    )
    messages.success(request, words)
    return True


def _shown(request: HttpRequest, found: Service, runbook: Runbook | None, draft: Draft) -> HttpResponse:
    context: dict[str, Any] = runbook_frame(request, found, runbook, actor_of(request))
    context |= shown(draft.content) | {
        "draft": draft,
        "sections": rows_of(draft.content),
        "thresholds": THRESHOLDS,
        "rows": changes(runbook, draft.content) if draft.preview else [],
        "here": reverse("runbook-edit", args=[found.slug]),
    }
    return render(request, "runbooks/edit.html", context, status=draft.status)


def changes(runbook: Runbook | None, content: structure.Runbook) -> list[Row]:
    """What saving would change."""
    return compare(content_of(version_of(runbook)), structure.normal(content)) if runbook else []
