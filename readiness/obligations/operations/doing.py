"""What is due is done: handed in, reviewed where the duty asks for it, closed; or seen to be done by a probe."""

from datetime import datetime

from django.db import transaction

from readiness.evidence.holding import person
from readiness.evidence.models import EvidenceRevision
from readiness.ledger.canonical import stamp
from readiness.obligations import events
from readiness.obligations.models import Occurrence
from readiness.obligations.operations.planning import mark_open, plan_obligation
from readiness.obligations.operations.rows import TO_DO, UNFINISHED, hold_occurrence, tell
from readiness.obligations.operations.stilling import still
from readiness.obligations.waiting import REVIEWS
from readiness.refusals import AlreadyDecided, Conflict, Forbidden, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class NotNext(Conflict):
    """One after the other."""

    code = "occurrence-not-next"
    sentence = "Something earlier of this duty is not finished. Finish that one first."


class InReview(AlreadyDecided):
    """Handed in once."""

    code = "occurrence-in-review"
    sentence = "This is handed in and waits for its reviewer."


class NotInReview(Conflict):
    """Nothing to review."""

    code = "occurrence-not-in-review"
    sentence = "Nothing of this waits for a reviewer."


class OwnWork(Forbidden):
    """Four eyes."""

    code = "own-work"
    sentence = "You handed this in yourself. Somebody else has to review it."


@transaction.atomic
def submit_occurrence(
    *,
    occurrence: Occurrence,
    statement: str = "",
    evidence: EvidenceRevision | None = None,
    actor: Actor,
    at: datetime,
) -> Occurrence:
    """Hand in that it was done: closed at once where nobody has to review it, else in review.

    `evidence` is a revision of evidence of the same service, needed where the duty asks for it. What is planned may
    be done early, one after the other. Raises `Invalid`, `InReview`, `NotNext`, `OccurrenceFinished`.
    """
    row = hold_occurrence(actor, Action.DO_DUTY, occurrence)
    doer = person(actor)
    if row.state == Occurrence.State.SUBMITTED:
        raise InReview
    statement = _checked(row, statement, evidence)
    if row.state == Occurrence.State.PLANNED:
        _open_early(row, at)
    row.submitted_by, row.submitted_at, row.statement, row.evidence = doer, at, statement, evidence
    row.reviewed_by, row.reviewed_at, row.review_reason = None, None, ""
    if row.reviewer == "none":
        _close(row, actor, at, how="person")
        return row
    row.state = Occurrence.State.SUBMITTED
    row.save(update_fields=_HANDED_IN)
    still(row, "It is handed in.")
    tell(
        events.OCCURRENCE_SUBMITTED,
        row,
        actor,
        at,
        data={"revision": str(evidence.pk) if evidence else None},
        private={"statement": statement},
    )
    return row


@transaction.atomic
def review_occurrence(
    *, occurrence: Occurrence, accept: bool, reason: str = "", actor: Actor, at: datetime
) -> Occurrence:
    """Accept what was handed in, which closes it, or return it with a reason; as another person than who did it.

    Raises `OwnWork`, `NotInReview`, `Invalid`, `OccurrenceFinished`.
    """
    row = hold_occurrence(actor, REVIEWS.get(occurrence.reviewer, Action.REVIEW_AS_LEAD), occurrence)
    reviewer = person(actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=not accept)
    problems.refuse_any()
    if row.state != Occurrence.State.SUBMITTED:
        raise NotInReview
    if row.submitted_by_id == reviewer.pk:
        raise OwnWork
    row.reviewed_by, row.reviewed_at, row.review_reason = reviewer, at, reason
    if accept:
        tell(events.OCCURRENCE_ACCEPTED, row, actor, at, private={"reason": reason})
        _close(row, actor, at, how="review")
        return row
    row.state, row.next_step_at = Occurrence.State.RETURNED, at
    row.save(update_fields=[*_HANDED_IN, "next_step_at"])
    tell(events.OCCURRENCE_RETURNED, row, actor, at, private={"reason": reason})
    return row


def close_seen(row: Occurrence, seen: EvidenceRevision, actor: Actor, at: datetime) -> None:
    """Close an occurrence, which the caller holds, by what a probe saw: nobody handed it in or reviewed it."""
    row.submitted_by, row.submitted_at, row.statement, row.evidence = None, None, "", seen
    row.reviewed_by, row.reviewed_at, row.review_reason = None, None, ""
    _close(row, actor, at, how="probe")


_HANDED_IN = (
    "state", "submitted_by", "submitted_at", "statement", "evidence", "reviewed_by", "reviewed_at", "review_reason",
)  # fmt: skip


def _close(row: Occurrence, actor: Actor, at: datetime, *, how: str) -> None:
    row.state, row.closed_at = Occurrence.State.CLOSED, at
    row.save(update_fields=[*_HANDED_IN, "closed_at"])
    still(row, "It is closed.")
    tell(
        events.OCCURRENCE_CLOSED,
        row,
        actor,
        at,
        data={
            "how": how,
            "revision": str(row.evidence_id) if row.evidence_id else None,
            "on_time": at < row.original_late_at,
            "promised": stamp(row.original_late_at),
        },
        private={"statement": row.statement},
    )
    follow(row, at)


def follow(row: Occurrence, at: datetime) -> None:
    """What comes after a finished occurrence: a duty on completion goes on from here."""
    if row.obligation.basis == "completion":
        plan_obligation(row.obligation, at)


def _checked(row: Occurrence, statement: str, evidence: EvidenceRevision | None) -> str:
    problems = Problems()
    statement = problems.free_text("statement", statement, longest=8000)
    if evidence is None and row.needs_evidence:
        problems.add(
            "evidence", "This duty is closed with evidence. Add it to the service and choose it here."
        )
    problems.refuse_any()
    if evidence is None:
        return statement
    piece = evidence.evidence
    piece.refresh_from_db(fields=["withdrawn_at"])
    # The same words for what is not there and for what belongs to another service.
    if piece.service_id != row.obligation.service_id or piece.withdrawn_at:
        raise Invalid({"evidence": ["Choose evidence of this service that was not withdrawn."]})
    return statement


def _open_early(row: Occurrence, at: datetime) -> None:
    earlier = Occurrence.objects.filter(
        obligation=row.obligation_id, period_no__lt=row.period_no, state__in=UNFINISHED
    )
    if earlier.exists():
        raise NotNext
    mark_open([row], at)


def to_do(row: Occurrence) -> bool:
    """Whether the work is still with the team."""
    return row.state in {*TO_DO, Occurrence.State.PLANNED}
