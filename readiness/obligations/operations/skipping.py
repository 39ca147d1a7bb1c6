"""Once is let out: somebody asks with a reason, and another person decides."""

from datetime import datetime

from django.db import transaction

from readiness.evidence.holding import person
from readiness.obligations import events
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.doing import follow
from readiness.obligations.operations.planning import mark_open
from readiness.obligations.operations.rows import hold_occurrence, tell
from readiness.obligations.operations.stilling import still
from readiness.refusals import AlreadyDecided, Conflict, Forbidden
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class SkipWaiting(AlreadyDecided):
    """Asked once."""

    code = "skip-waiting"
    sentence = "Somebody has asked already to skip this; it waits for a decision."


class NothingToSkip(Conflict):
    """Nobody asked."""

    code = "skip-not-asked"
    sentence = "Nobody asks to skip this now."


class OwnSkip(Forbidden):
    """Four eyes."""

    code = "own-skip"
    sentence = "You asked for this yourself. Somebody else has to decide."


@transaction.atomic
def ask_skip(*, occurrence: Occurrence, reason: str, actor: Actor, at: datetime) -> Occurrence:
    """Ask that this once need not be done. Raises `Invalid`, `SkipWaiting`, `OccurrenceFinished`."""
    row = hold_occurrence(actor, Action.DO_DUTY, occurrence)
    asker = person(actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    if row.skip_asked_by_id is not None:
        raise SkipWaiting
    row.skip_asked_by, row.skip_asked_at, row.skip_reason = asker, at, reason
    row.save(update_fields=_ASKED)
    tell(events.SKIP_REQUESTED, row, actor, at, private={"reason": reason})
    return row


@transaction.atomic
def decide_skip(
    *, occurrence: Occurrence, approve: bool, reason: str = "", actor: Actor, at: datetime
) -> Occurrence:
    """Let it be skipped, or refuse with a reason; as another person than who asked.

    Raises `OwnSkip`, `NothingToSkip`, `Invalid`, `OccurrenceFinished`.
    """
    row = hold_occurrence(actor, Action.SKIP_DUTY, occurrence)
    decider = person(actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=not approve)
    problems.refuse_any()
    if row.skip_asked_by_id is None:
        raise NothingToSkip
    if row.skip_asked_by_id == decider.pk:
        raise OwnSkip
    if not approve:
        _forget(row)
        tell(events.SKIP_REFUSED, row, actor, at, private={"reason": reason})
        return row
    if row.state == Occurrence.State.PLANNED:
        mark_open([row], at)
    row.state, row.skip_decided_by, row.skip_decided_at = Occurrence.State.SKIPPED, decider, at
    row.save(update_fields=["state", "skip_decided_by", "skip_decided_at"])
    still(row, "It is skipped.")
    tell(events.OCCURRENCE_SKIPPED, row, actor, at, private={"reason": reason})
    follow(row, at)
    return row


@transaction.atomic
def withdraw_skip(*, occurrence: Occurrence, actor: Actor, at: datetime) -> Occurrence:
    """No longer ask for it: who asked, or anybody else who can do the duty. Raises `NothingToSkip`."""
    row = hold_occurrence(actor, Action.DO_DUTY, occurrence)
    person(actor)
    if row.skip_asked_by_id is None:
        raise NothingToSkip
    _forget(row)
    tell(events.SKIP_WITHDRAWN, row, actor, at)
    return row


_ASKED = ("skip_asked_by", "skip_asked_at", "skip_reason")


def _forget(row: Occurrence) -> None:
    row.skip_asked_by, row.skip_asked_at, row.skip_reason = None, None, ""
    row.save(update_fields=_ASKED)
