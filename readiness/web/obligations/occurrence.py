"""One time that a duty is due: what to do, until when, what was handed in, and what may be done about it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from readiness.audit.queries import Filters, entries_for
from readiness.audit.words import tell
from readiness.clock import now
from readiness.evidence.models import EvidenceRevision
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.doing import to_do
from readiness.obligations.queries import is_overdue, occurrence_for
from readiness.obligations.told import told_of
from readiness.obligations.waiting import REVIEWS
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.web.door import actor_of, page
from readiness.web.forms.evidence import ReasonForm
from readiness.web.forms.obligations import MoveForm, SnoozeForm, SubmitForm
from readiness.web.obligations.duty import may_do

HISTORY, CHOICES, TOLD = 20, 50, 100


@page
def occurrence(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Its page, with the forms that the reader may use."""
    actor = actor_of(request)
    return shown(request, occurrence_for(actor, pk), actor)


def shown(
    request: HttpRequest, row: Occurrence, actor: Actor, *, refused: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `refused` has a form by its name, with what is wrong in it."""
    at, unfinished = now(), row.state not in {Occurrence.State.CLOSED, Occurrence.State.SKIPPED}
    may = may_do(actor, row.obligation) if unfinished else frozenset()
    does = Action.DO_DUTY in may
    reviews = row.state == Occurrence.State.SUBMITTED and REVIEWS.get(row.reviewer) in may
    history = entries_for(actor, Filters(subject=row.pk), limit=HISTORY)
    context = {
        "row": row,
        "duty": row.obligation,
        "service": row.obligation.service,
        "overdue": is_overdue(row, at),
        "snoozed": row.snoozed_until is not None and at < row.snoozed_until and unfinished,
        "submit_form": submit_form(row) if does and to_do(row) else None,
        "review": reviews and row.submitted_by != actor.user,
        "snooze_form": snooze_form() if does else None,
        "move_form": move_form(row) if does else None,
        "skip_form": skip_form() if does and row.skip_asked_by_id is None else None,
        "let_skip": Action.SKIP_DUTY in may and row.skip_asked_by not in {None, actor.user},
        "keep": does and row.skip_asked_by_id is not None,
        "told": told_of(row, TOLD),
        "history": tell(history.entries),
        **(refused or {}),
    }
    return render(request, "obligations/occurrence.html", context, status=422 if refused else 200)


def submit_form(row: Occurrence, data: Any = None) -> SubmitForm:
    """What was done, and the evidence for it."""
    revisions = EvidenceRevision.objects.filter(
        evidence__service=row.obligation.service_id, evidence__withdrawn_at__isnull=True
    ).select_related("evidence__environment")
    newest = list(revisions.order_by("-submitted_at", "-pk")[:CHOICES])
    return SubmitForm(data, revisions=newest, needed=row.needs_evidence, auto_id="submit_%s")


def snooze_form(data: Any = None) -> SnoozeForm:
    """No reminders until then."""
    return SnoozeForm(data, auto_id="snooze_%s")


def move_form(row: Occurrence, data: Any = None) -> MoveForm:
    """Another date."""
    return MoveForm(data, initial={"due_on": row.due_on}, auto_id="move_%s")


def skip_form(data: Any = None) -> ReasonForm:
    """Why it need not be done this once."""
    told = "Why it need not be done this once. A lead or a security reviewer decides."
    return ReasonForm(data, auto_id="skip_%s", help_text=told)
