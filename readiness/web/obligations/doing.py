"""What is done about one time that a duty is due, from its page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from readiness.clock import now
from readiness.obligations.models import Occurrence
from readiness.obligations.operations import (
    ask_skip,
    decide_skip,
    reschedule_occurrence,
    review_occurrence,
    snooze_occurrence,
    submit_occurrence,
    withdraw_skip,
)
from readiness.obligations.queries import occurrence_for
from readiness.teams.actors import Actor
from readiness.web.door import act, actor_of, attempt, page
from readiness.web.obligations.occurrence import move_form, shown, skip_form, snooze_form, submit_form


@page
def occurrence_submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It was done."""
    return _by_form(
        request, pk, "submit_form", submit_form,
        lambda row, form, actor: submit_occurrence(occurrence=row, actor=actor, at=now(), **form.given()),
        lambda row: "It is closed." if row.closed_at else "It is handed in; somebody else reviews it.",
    )  # fmt: skip


@page
def occurrence_snooze(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No reminders for a while."""
    return _by_form(
        request, pk, "snooze_form", lambda _row, data: snooze_form(data),
        lambda row, form, actor: snooze_occurrence(occurrence=row, actor=actor, at=now(), **form.given()),
        lambda _row: "Nobody is reminded before then. The due date stays.",
    )  # fmt: skip


@page
def occurrence_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another date."""
    return _by_form(
        request, pk, "move_form", move_form,
        lambda row, form, actor: reschedule_occurrence(
            occurrence=row, actor=actor, at=now(), **form.cleaned_data
        ),
        lambda row: f"It is due on {row.due_on:%-d %B %Y} now. The first date is kept beside it.",
    )  # fmt: skip


@page
def occurrence_skip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask to leave it out this once."""
    return _by_form(
        request, pk, "skip_form", lambda _row, data: skip_form(data),
        lambda row, form, actor: ask_skip(occurrence=row, actor=actor, at=now(), **form.cleaned_data),
        lambda _row: "It is asked for. A lead or a security reviewer decides.",
    )  # fmt: skip


@page
def occurrence_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Accept or return what was handed in: `decision` is "accept" or "return"."""
    actor = actor_of(request)
    row = occurrence_for(actor, pk)
    accept, reason = request.POST.get("decision") == "accept", request.POST.get("reason", "")
    return act(
        request,
        lambda: review_occurrence(occurrence=row, accept=accept, reason=reason, actor=actor, at=now()),
        "It is accepted and closed." if accept else "It is returned.",
        to=reverse("occurrence", args=[pk]),
    )


@page
def occurrence_let_skip(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Approve or refuse that it is skipped: `decision` is "approve" or "refuse"."""
    actor = actor_of(request)
    row = occurrence_for(actor, pk)
    approve, reason = request.POST.get("decision") == "approve", request.POST.get("reason", "")
    return act(
        request,
        lambda: decide_skip(occurrence=row, approve=approve, reason=reason, actor=actor, at=now()),
        "It is skipped this once." if approve else "It has to be done.",
        to=reverse("occurrence", args=[pk]),
    )


@page
def occurrence_keep(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No longer ask to skip it."""
    actor = actor_of(request)
    row = occurrence_for(actor, pk)
    return act(
        request,
        lambda: withdraw_skip(occurrence=row, actor=actor, at=now()),
        "It is no longer asked to be skipped.",
        to=reverse("occurrence", args=[pk]),
    )


def _by_form(
    request: HttpRequest,
    pk: UUID,
    name: str,
    make: Callable[[Occurrence, Any], BaseForm],
    do: Callable[[Occurrence, Any, Actor], Occurrence],
    said: Callable[[Occurrence], str],
) -> HttpResponse:
    """One operation for a form of the page; what was wrong is told in the form."""
    actor = actor_of(request)
    row = occurrence_for(actor, pk)
    if request.method != "POST":
        return redirect("occurrence", pk)
    form = make(row, request.POST)
    done = attempt(form, lambda: do(row, form, actor))
    if done is None:
        return shown(request, row, actor, refused={name: form})
    messages.success(request, said(done))
    return redirect("occurrence", pk)
