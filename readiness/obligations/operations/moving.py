"""Seen; or later than planned: reminders stilled for a while, or another date, with a reason. The first date stays."""

from datetime import date, datetime, timedelta

from django.db import transaction

from readiness.evidence.holding import person
from readiness.ledger.canonical import stamp
from readiness.obligations import events
from readiness.obligations.dates import dates_on
from readiness.obligations.instants import local_day
from readiness.obligations.models import Occurrence, Reminder
from readiness.obligations.operations.rows import hold_occurrence, tell
from readiness.obligations.operations.stilling import still, waits
from readiness.obligations.rules import zone_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

MOST_SNOOZED = timedelta(days=30)
MOST_MOVED = timedelta(days=366)


@transaction.atomic
def snooze_occurrence(
    *, occurrence: Occurrence, until: datetime, reason: str, actor: Actor, at: datetime
) -> Occurrence:
    """No reminders to the owner before `until` (aware, at most 30 days ahead). The due date stays, what is overdue
    is so, and that is still told up the ladder.

    Raises `Invalid`, `OccurrenceFinished`.
    """
    row = hold_occurrence(actor, Action.DO_DUTY, occurrence)
    person(actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    if not at < until <= at + MOST_SNOOZED:
        problems.add("until", f"A time within the next {MOST_SNOOZED.days} days.")
    problems.refuse_any()
    row.snoozed_until, row.snoozed_reason = until, reason
    row.next_step_at = row.opened_at and at
    row.save(update_fields=["snoozed_until", "snoozed_reason", "next_step_at"])
    still(row, "It is snoozed.", owners_only=True)
    tell(events.OCCURRENCE_SNOOZED, row, actor, at, data={"until": stamp(until)}, private={"reason": reason})
    return row


@transaction.atomic
def acknowledge_occurrence(*, occurrence: Occurrence, actor: Actor, at: datetime) -> Occurrence:
    """Say that one has seen it: reminders to its owner that wait go out no more. It stays to be done, and later
    reminders come.

    The same person is recorded once, until somebody else says so or more has come. Raises `OccurrenceFinished`.
    """
    row = hold_occurrence(actor, Action.DO_DUTY, occurrence)
    who = person(actor)
    if row.acknowledged_by_id == who.pk and not waits(row):
        return row
    row.acknowledged_by, row.acknowledged_at = who, at
    row.save(update_fields=["acknowledged_by", "acknowledged_at"])
    still(row, "Somebody has seen it.", owners_only=True)
    tell(events.OCCURRENCE_ACKNOWLEDGED, row, actor, at)
    return row


@transaction.atomic
def reschedule_occurrence(
    *, occurrence: Occurrence, due_on: date, reason: str, actor: Actor, at: datetime, smoothing: bool = False
) -> Occurrence:
    """Another due date, not past and at most a year from the first. It opens when it was to, or earlier where the new
    date asks for it; whether it was on time is still measured by the first date. `smoothing` notes that a smoothing
    moved it, which may be taken back.

    Raises `Invalid`, `OccurrenceFinished`.
    """
    row = hold_occurrence(actor, Action.DO_DUTY, occurrence)
    person(actor)
    zone = zone_of(row.obligation)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    if due_on < local_day(at, zone) or abs(due_on - row.original_due_on) > MOST_MOVED:
        problems.add("due_on", "Choose a date from today on, within a year of the first one.")
    elif due_on == row.due_on:
        problems.add("due_on", "This is the date that it has.")
    problems.refuse_any()
    before, dates = row.due_on, dates_on(row.obligation, due_on, zone)
    row.due_on, row.due_at, row.late_at = dates.due_on, dates.due_at, dates.late_at
    if row.state == Occurrence.State.PLANNED:
        row.opens_at = min(row.opens_at, dates.opens_at)
    row.rescheduled_reason, row.smoothed_at = reason, at if smoothing else None
    row.date_again, row.next_step_at = _told_before(row), row.opened_at and at
    row.save(
        update_fields=[
            "due_on",
            "opens_at",
            "due_at",
            "late_at",
            "rescheduled_reason",
            "smoothed_at",
            "date_again",
            "next_step_at",
        ]
    )
    still(row, "It has another date.")
    tell(
        events.OCCURRENCE_RESCHEDULED,
        row,
        actor,
        at,
        data={
            "from": before.isoformat(),
            "to": due_on.isoformat(),
            "due_at": stamp(row.due_at),
            "late_at": stamp(row.late_at),
            **({"smoothed": True} if smoothing else {}),
        },
        private={"reason": reason},
    )
    return row


def _told_before(row: Occurrence) -> int:
    """How often somebody was told of it under the date that it has now: each time has steps of its own."""
    named = Reminder.objects.filter(occurrence=row, step__startswith=row.due_on.isoformat())
    return len({step.partition("/")[0] for step in named.values_list("step", flat=True)})
