"""A runbook from a Markdown document: looked at first, kept when that is asked for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.evidence.holding import allow
from readiness.runbooks.operations import import_runbook
from readiness.runbooks.operations.writing import read_document
from readiness.runbooks.queries import runbook_of
from readiness.teams.access import Action
from readiness.web.door import actor_of, attempt, page
from readiness.web.forms.runbooks import DocumentForm
from readiness.web.runbooks.editing import changes
from readiness.web.runbooks.reading import runbook_frame, shown


@page
def runbook_import(request: HttpRequest, slug: str) -> HttpResponse:
    """The document, what it would change, and what of it has no place; `do` is "look" or "save"."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    allow(actor, Action.WRITE_RUNBOOK, found)
    runbook = runbook_of(found)
    number = runbook.number if runbook else 0
    is_posted = request.method == "POST"
    form = DocumentForm(
        request.POST if is_posted else None,
        request.FILES if is_posted else None,
        initial={"expected": number},
    )
    context: dict[str, Any] = runbook_frame(request, found, runbook, actor)
    if is_posted and form.is_valid():
        document, given = form.cleaned_data["document"], form.cleaned_data
        if request.POST.get("do") == "save":
            made = attempt(
                form,
                lambda: import_runbook(
                    service=found,
                    document=document,
                    note=given["note"],
                    expected=number if given["expected"] is None else given["expected"],
                    actor=actor,
                    at=now(),
                ),
            )
            if made is not None:
                kept = (
                    f" {len(made.unplaced)} parts have no place; they are kept at its end."
                    if made.unplaced
                    else ""
                )
                messages.success(request, f"Version {made.version.number} holds the document.{kept}")
                return redirect("service-runbook", slug)
        read = attempt(form, lambda: read_document(document, runbook))
        if read is not None:
            context |= shown(read[1]) | {"unplaced": read[0], "rows": changes(runbook, read[1])}
        # A file's text is shown where it can be mended, and counts when it is sent again.
        again = request.POST.copy()
        again["document"], again["expected"] = document, str(number)
        form.data = again
    return render(
        request, "runbooks/import.html", context | {"form": form}, status=422 if form.errors else 200
    )
