"""Dates that nobody has planned yet: what the rhythm says will be due, for calendars and forecasts. Pure."""

from collections.abc import Iterator
from datetime import date

from readiness.obligations.cadence import Cadence, due_date, next_date, number_at
from readiness.obligations.working_days import WorkingDays


def on_calendar(
    cadence: Cadence, working: WorkingDays, *, planned_until: date, since: date, until: date
) -> Iterator[date]:
    """The due dates after `planned_until`, from `since` to `until`: of occurrences that the planner has not made.

    Computed from the anchor, so that a date in a hundred years costs no more than one tomorrow.
    """
    number = number_at(cadence, max(planned_until, since)) - 1
    while (day := due_date(cadence, number, working)) <= until:
        if day >= since and day > planned_until:
            yield day
        number += 1


def on_completion(
    cadence: Cadence, working: WorkingDays, *, last: date, since: date, until: date
) -> Iterator[date]:
    """The dates after `last`, the one that is due now, if each is done on its day: from `since` to `until`."""
    day = next_date(cadence, last, working)
    while day <= until:
        if day >= since:
            yield day
        day = next_date(cadence, day, working)
