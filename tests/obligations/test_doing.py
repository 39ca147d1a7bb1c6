"""What is due is handed in, reviewed by somebody else, moved, skipped; what the database refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from readiness.ledger.models import LedgerEntry
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
from readiness.obligations.operations.doing import InReview, NotInReview, NotNext, OwnWork
from readiness.obligations.operations.rows import OccurrenceFinished
from readiness.obligations.operations.skipping import NothingToSkip, OwnSkip, SkipWaiting
from readiness.obligations.queries import OccurrenceFilter, is_overdue, on_time, visible_occurrences
from readiness.refusals import Forbidden, Invalid

from .conftest import AT, DAY

State = Occurrence.State


def kinds():
    return list(
        LedgerEntry.objects.filter(kind__startswith="obligations.occ")
        .order_by("pk")
        .values_list("kind", flat=True)
    )


def test_one_that_nobody_reviews_is_closed_at_once(duties):
    row = duties.first(duties.own())
    done = submit_occurrence(occurrence=row, statement="Looked.", **duties.by("contributor"))
    assert (done.state, done.closed_at, done.submitted_by) == (
        State.CLOSED,
        AT,
        duties.world.person("contributor"),
    )
    assert kinds() == ["obligations.occurrence.opened", "obligations.occurrence.closed"]
    with pytest.raises(OccurrenceFinished):
        submit_occurrence(occurrence=row, **duties.by("contributor"))


def test_one_that_is_reviewed_waits_for_another_person(duties):
    row = duties.first(duties.own(reviewer="lead", needs_evidence=True))
    with pytest.raises(Invalid, match="closed with evidence"):
        submit_occurrence(occurrence=row, **duties.by("lead"))
    submit_occurrence(occurrence=row, evidence=duties.evidence(), **duties.by("lead"))
    with pytest.raises(InReview):
        submit_occurrence(occurrence=row, evidence=duties.evidence(), **duties.by("lead"))
    with pytest.raises(OwnWork):
        review_occurrence(occurrence=row, accept=True, **duties.by("lead"))
    with pytest.raises(Forbidden):
        review_occurrence(occurrence=row, accept=True, **duties.by("contributor"))
    with pytest.raises(Invalid):
        review_occurrence(occurrence=row, accept=False, **duties.by("security_reviewer"))
    back = review_occurrence(
        occurrence=row, accept=False, reason="No data.", **duties.by("security_reviewer")
    )
    assert back.state == State.RETURNED
    with pytest.raises(NotInReview):
        review_occurrence(occurrence=row, accept=True, **duties.by("security_reviewer"))
    submit_occurrence(occurrence=row, evidence=duties.evidence(), **duties.by("lead"))
    done = review_occurrence(occurrence=row, accept=True, **duties.by("security_reviewer"))
    assert (done.state, done.reviewed_by) == (State.CLOSED, duties.world.person("security_reviewer"))
    assert [kind.rsplit(".", 1)[1] for kind in kinds()] == [
        "opened", "submitted", "returned", "submitted", "accepted", "closed",
    ]  # fmt: skip


def test_evidence_of_another_service_is_refused_by_the_operation_and_by_the_database(duties):
    row = duties.first(duties.own(needs_evidence=True))
    foreign = duties.evidence(duties.world.service("Other"))
    with pytest.raises(Invalid):
        submit_occurrence(occurrence=row, evidence=foreign, **duties.by("contributor"))
    with pytest.raises(IntegrityError, match="another service"), transaction.atomic():
        Occurrence.objects.filter(pk=row.pk).update(evidence=foreign)


def test_the_next_may_be_done_early_and_never_before_an_earlier_one(duties):
    duty = duties.own()
    first, second = duty.occurrences.order_by("period_no")[:2]
    with pytest.raises(NotNext):
        submit_occurrence(occurrence=second, **duties.by("contributor"))
    assert submit_occurrence(occurrence=first, **duties.by("contributor")).state == State.CLOSED
    assert submit_occurrence(occurrence=second, **duties.by("contributor")).opened_at == AT


def test_a_skip_needs_a_reason_and_another_person(duties):
    row = duties.first(duties.own())
    with pytest.raises(Invalid):
        ask_skip(occurrence=row, reason=" ", **duties.by("lead"))
    with pytest.raises(NothingToSkip):
        decide_skip(occurrence=row, approve=True, **duties.by("lead"))
    ask_skip(occurrence=row, reason="Frozen.", **duties.by("lead"))
    with pytest.raises(SkipWaiting):
        ask_skip(occurrence=row, reason="Again.", **duties.by("contributor"))
    with pytest.raises(OwnSkip):
        decide_skip(occurrence=row, approve=True, **duties.by("lead"))
    with pytest.raises(Forbidden):
        decide_skip(occurrence=row, approve=True, **duties.by("contributor"))
    decide_skip(occurrence=row, approve=False, reason="No.", **duties.by("security_reviewer"))
    ask_skip(occurrence=row, reason="Really.", **duties.by("contributor"))
    withdraw_skip(occurrence=row, **duties.by("lead"))
    ask_skip(occurrence=row, reason="Really.", **duties.by("contributor"))
    done = decide_skip(occurrence=row, approve=True, **duties.by("lead"))
    assert (done.state, done.skip_decided_by) == (State.SKIPPED, duties.world.person("lead"))


def test_the_database_lets_nobody_review_or_skip_alone(duties):
    row = duties.first(duties.own(reviewer="lead"))
    lead, said = duties.world.person("lead"), duties.evidence()
    alone = {"submitted_by": lead, "submitted_at": AT, "reviewed_by": lead, "reviewed_at": AT}
    for changes in (
        {"state": "closed", "closed_at": AT},
        {"state": "closed", "closed_at": AT, "submitted_by": lead},
        {"state": "closed", "closed_at": AT, **alone},
        {"state": "closed", "closed_at": AT, "evidence": said},
        {"state": "skipped", "skip_decided_by": lead, "skip_decided_at": AT},
        {
            "state": "skipped", "skip_asked_by": lead, "skip_asked_at": AT, "skip_reason": "x",
            "skip_decided_by": lead, "skip_decided_at": AT,
        },
        {"state": "planned"},
        {"original_due_on": date(2027, 1, 1)},
        {"original_late_at": AT},
        {"opens_at": AT},
        {"needs_evidence": True},
        {"reviewer": "none"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Occurrence.objects.filter(pk=row.pk).update(**changes)


def test_another_date_keeps_the_first_and_what_is_on_time_is_measured_by_it(duties):
    duty = duties.own()
    row = duties.first(duty)
    for bad in (date(2026, 3, 2), date(2026, 3, 15), date(2027, 6, 1)):
        with pytest.raises(Invalid):
            reschedule_occurrence(occurrence=row, due_on=bad, reason="x", **duties.by("lead"))
    moved = reschedule_occurrence(
        occurrence=row, due_on=date(2026, 3, 20), reason="Busy.", **duties.by("lead")
    )
    assert (moved.due_on, moved.original_due_on) == (date(2026, 3, 20), date(2026, 3, 15))
    late = AT + 15 * DAY
    assert not is_overdue(moved, late)
    submit_occurrence(occurrence=row, actor=duties.world.actor("lead"), at=late)
    counted = on_time(duty.occurrences.all(), AT, late)
    assert (counted.on_time, counted.late, counted.rate) == (0, 1, 0.0)


def test_a_snooze_stills_reminders_and_moves_nothing(duties):
    row = duties.first(duties.own())
    for until in (AT, AT + 31 * DAY):
        with pytest.raises(Invalid):
            snooze_occurrence(occurrence=row, until=until, reason="x", **duties.by("lead"))
    still = snooze_occurrence(occurrence=row, until=AT + 2 * DAY, reason="Away.", **duties.by("contributor"))
    assert (still.snoozed_until, still.due_at) == (AT + 2 * DAY, row.due_at)


def test_what_is_overdue_is_computed_from_the_clock_and_seen_by_the_team_alone(duties):
    row = duties.first(duties.own(grace_days=1))
    for moment, expected in ((row.due_at, []), (row.late_at - DAY / 2, []), (row.late_at, [row])):
        shown = visible_occurrences(duties.world.actor("auditor"), OccurrenceFilter(show="overdue"), moment)
        assert list(shown) == expected
        assert is_overdue(row, moment) is bool(expected)
    foreign = visible_occurrences(duties.world.actor("outsider"), OccurrenceFilter(), row.late_at)
    assert not foreign.exists()
