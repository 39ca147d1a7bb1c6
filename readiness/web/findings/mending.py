"""What is done about a finding from its page: given to somebody, resolved, waived for a time."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from readiness.clock import now
from readiness.findings.models import FindingWaiver
from readiness.findings.operations import (
    assign_finding,
    decide_finding_waiver,
    request_finding_waiver,
    resolve_finding,
    withdraw_finding_waiver,
)
from readiness.findings.queries import finding_for, finding_waiver_for
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.findings.finding import assign_form, resolve_form, shown, waiver_form
from readiness.web.forms.evidence import day_ends


@page
def finding_assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An owner and a date."""
    actor = actor_of(request)
    found = finding_for(actor, pk)
    if request.method != "POST":
        return redirect("finding", pk)
    form = assign_form(found, request.POST)
    done = attempt(
        form,
        lambda: assign_finding(
            finding=found,
            owner=form.given()["assignee"],
            due_date=form.given()["due_date"],
            actor=actor,
            at=now(),
        ),
    )
    if done is None:
        return shown(request, found, actor, refused={"assign_form": form})
    messages.success(request, f"{done.owner} now owns this finding." if done.owner else "Nobody owns it now.")
    return redirect("finding", pk)


@page
def finding_resolve(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The fault is gone."""
    actor = actor_of(request)
    found = finding_for(actor, pk)
    if request.method != "POST":
        return redirect("finding", pk)
    form = resolve_form(request.POST)
    done = attempt(form, lambda: resolve_finding(finding=found, actor=actor, at=now(), **form.cleaned_data))
    if done is None:
        return shown(request, found, actor, refused={"resolve_form": form})
    messages.success(request, "The finding is resolved. If the fault returns, a new one is opened.")
    return redirect("finding", pk)


@page
def finding_waiver(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask that it may stand for a time."""
    actor = actor_of(request)
    found = finding_for(actor, pk)
    if request.method != "POST":
        return redirect("finding", pk)
    form = waiver_form(request.POST)
    done = attempt(
        form,
        lambda: request_finding_waiver(
            finding=found,
            reason=form.cleaned_data["reason"],
            expires_at=day_ends(form.cleaned_data["expires_at"]),
            actor=actor,
            at=now(),
        ),
    )
    if done is None:
        return shown(request, found, actor, refused={"waiver_form": form})
    messages.success(request, "The waiver is asked for. Somebody else has to approve it.")
    return redirect("finding", pk)


@page
def waiver_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve or refuse: `decision` is "approve" or "refuse"."""
    actor = actor_of(request)
    waiver, back = _waiver(request, pk)
    approve = request.POST.get("decision") == "approve"
    reason = request.POST.get("reason", "")
    return act(
        request,
        lambda: decide_finding_waiver(waiver=waiver, approve=approve, reason=reason, actor=actor, at=now()),
        "The waiver is approved." if approve else "The waiver is refused.",
        to=back,
    )


@page
def waiver_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a waiver back before it ends."""
    actor = actor_of(request)
    waiver, back = _waiver(request, pk)
    return act(
        request,
        lambda: withdraw_finding_waiver(waiver=waiver, actor=actor, at=now()),
        "The waiver is withdrawn.",
        to=back,
    )


def _waiver(request: HttpRequest, pk: UUID) -> tuple[FindingWaiver, str]:
    """The waiver, and the page of its finding."""
    waiver = finding_waiver_for(actor_of(request), pk)
    return waiver, reverse("finding", args=[waiver.finding_id])
