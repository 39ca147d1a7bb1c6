"""The dates and moments of an obligation's occurrences, before they are rows. Pure but for the type of the row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from readiness.obligations.cadence import due_date, first_number, next_date
from readiness.obligations.instants import day_end, instant, local_day
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.rules import working_days, zone_of


@dataclass(frozen=True, slots=True)
class Dates:
    """When one occurrence opens, is due and is overdue."""

    due_on: date
    opens_at: datetime
    due_at: datetime
    late_at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """The last finished occurrence of a duty on completion: its number, and when it was finished."""

    period_no: int
    at: datetime


def dates_on(obligation: Obligation, due_on: date, zone: ZoneInfo) -> Dates:
    """Everything that follows from the due date."""
    lead = max(obligation.lead_days, default=0)
    return Dates(
        due_on,
        instant(due_on - timedelta(days=lead), obligation.local_time, zone),
        day_end(due_on, zone),
        day_end(due_on + timedelta(days=obligation.grace_days), zone),
    )


def upcoming(obligation: Obligation, until: date, done: Done | None) -> Iterator[tuple[int, Dates]]:
    """The occurrences that there must be up to `until`: number and dates, in order.

    On the calendar all from the start on; on completion the one that comes after the last that was done.
    """
    cadence, working, zone = obligation.rhythm, working_days(), zone_of(obligation)
    if cadence.basis == "completion":
        last = local_day(done.at, zone) if done else cadence.anchor
        yield (
            done.period_no + 1 if done else 1,
            dates_on(obligation, next_date(cadence, last, working), zone),
        )
        return
    number = first_number(cadence, obligation.starts_on)
    while (due_on := due_date(cadence, number, working)) <= until:
        yield number, dates_on(obligation, due_on, zone)
        number += 1


def period_began(occurrence: Occurrence, last_closed_at: datetime | None) -> datetime:
    """From when on what was done counts for this occurrence: the end of the one before, or when that was closed."""
    obligation = occurrence.obligation
    cadence = obligation.rhythm
    if cadence.basis == "completion":
        return last_closed_at or day_end(cadence.anchor, zone_of(obligation))
    before = due_date(cadence, occurrence.period_no - 1, working_days())
    return day_end(before, zone_of(obligation))
