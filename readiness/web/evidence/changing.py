"""Correcting evidence by a new revision, letting it serve more items, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from readiness.checklists.operations import attach_evidence
from readiness.checklists.queries import items_for
from readiness.clock import now
from readiness.evidence.holding import allow
from readiness.evidence.models import Evidence
from readiness.evidence.operations import EvidenceWithdrawn, ProbeEvidence, revise_evidence, withdraw_evidence
from readiness.evidence.queries import evidence_for, revisions_of
from readiness.teams.access import Action
from readiness.web.door import actor_of, attempt, go_to, page
from readiness.web.evidence.piece import unserved
from readiness.web.forms.evidence import ItemsForm, ReasonForm, RevisionForm
from readiness.web.uploads import with_file


@page
@csrf_exempt  # `with_file` checks it, once we know who it is and that they may
def evidence_revise(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The next revision."""
    found = _open(request, pk)
    if request.method == "POST":
        allow(actor_of(request), Action.ADD_EVIDENCE, found.service)
    return with_file(request, lambda request: _revise(request, found))


def _revise(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    newest = revisions_of(evidence)[0]
    said = {"statement": newest.statement, "url": newest.url}
    form = RevisionForm(request.POST or None, request.FILES or None, kind=evidence.kind, initial=said)
    if request.method == "POST":
        made = attempt(
            form,
            lambda: revise_evidence(evidence=evidence, actor=actor_of(request), at=now(), **form.given()),
        )
        if made is not None:
            messages.success(request, f"Revision {made.number} is recorded and waits for review.")
            return go_to(request, reverse("evidence", args=[evidence.pk]))
    context = {"evidence": evidence, "newest": newest, "form": form}
    return render(request, "evidence/revise.html", context, status=422 if form.errors else 200)


@page
def evidence_attach(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Let it serve more items of its environment."""
    actor = actor_of(request)
    found = _open(request, pk)
    form = ItemsForm(request.POST or None, items=unserved(found))
    if request.method == "POST":
        made = attempt(
            form,
            lambda: attach_evidence(
                items=items_for(actor, [UUID(item) for item in form.cleaned_data["items"]]),
                evidence=found,
                actor=actor,
                at=now(),
            ),
        )
        if made is not None:
            messages.success(request, f"It serves {len(made)} more now, and waits for review there.")
            return redirect("evidence", found.pk)
    context = {"evidence": found, "form": form}
    return render(request, "evidence/attach.html", context, status=422 if form.errors else 200)


@page
def evidence_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take it back."""
    found = _open(request, pk)
    form = ReasonForm(
        request.POST or None,
        longest=1000,
        help_text="It stays in the record with this reason, and counts for nothing from now on.",
    )
    if request.method == "POST":
        gone = attempt(
            form,
            lambda: withdraw_evidence(evidence=found, actor=actor_of(request), at=now(), **form.cleaned_data),
        )
        if gone is not None:
            messages.success(request, f"“{found.title}” is withdrawn.")
            return redirect("evidence", found.pk)
    context = {"evidence": found, "form": form}
    return render(request, "evidence/withdraw.html", context, status=422 if form.errors else 200)


def _open(request: HttpRequest, pk: UUID) -> Evidence:
    """The evidence, when a person can still change it. Raises `Unseen`, `ProbeEvidence`, `EvidenceWithdrawn`."""
    found = evidence_for(actor_of(request), pk)
    if found.kind == Evidence.Kind.PROBE:
        raise ProbeEvidence
    if found.withdrawn_at:
        raise EvidenceWithdrawn
    return found
