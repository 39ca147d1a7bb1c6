"""The versions of a runbook: listed, read, compared, brought back."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from readiness.catalog.queries import service_for
from readiness.clock import now
from readiness.runbooks.comparing import compare
from readiness.runbooks.operations import restore_runbook
from readiness.runbooks.queries import content_of, runbook_for, version_of, versions_of
from readiness.web.asking import asked
from readiness.web.door import act, actor_of, page
from readiness.web.runbooks.reading import runbook_frame, shown

MOST = 500
#: As far as the numbers of versions are looked for.
_LARGEST = 10**9


@page
def runbook_versions(request: HttpRequest, slug: str) -> HttpResponse:
    """All of them, the newest first."""
    actor = actor_of(request)
    runbook = runbook_for(actor, slug)
    context = runbook_frame(request, service_for(actor, slug), runbook, actor)
    return render(request, "runbooks/versions.html", context | {"versions": versions_of(runbook)[:MOST]})


@page
def runbook_version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one said."""
    actor = actor_of(request)
    runbook = runbook_for(actor, slug)
    if number > _LARGEST:
        raise Http404
    version = version_of(runbook, number)
    context = runbook_frame(request, service_for(actor, slug), runbook, actor)
    context |= shown(content_of(version)) | {"version": version}
    return render(request, "runbooks/version.html", context)


@page
def runbook_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """What changed from version `?from=` to version `?to=`; by default from the last but one to the newest."""
    actor = actor_of(request)
    runbook = runbook_for(actor, slug)
    new = version_of(runbook, _number(asked(request, "to"), runbook.number))
    old = version_of(runbook, _number(asked(request, "from"), max(new.number - 1, 1)))
    context = runbook_frame(request, service_for(actor, slug), runbook, actor) | {
        "old": old,
        "new": new,
        "numbers": range(runbook.number, 0, -1),
        "rows": compare(content_of(old), content_of(new)),
    }
    return render(request, "runbooks/compare.html", context)


@page
def runbook_restore(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Write what it said as the next version."""
    actor = actor_of(request)
    found = service_for(actor, slug)
    if number > _LARGEST:
        raise Http404
    version_of(runbook_for(actor, slug), number)
    return act(
        request,
        lambda: restore_runbook(service=found, number=number, actor=actor, at=now()),
        f"What version {number} said is the newest version now.",
        to=reverse("service-runbook", args=[slug]),
    )


def _number(given: str, otherwise: int) -> int:
    return int(given) if given.isdecimal() and len(given) < 10 else otherwise
