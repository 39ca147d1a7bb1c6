"""A duty as somebody would have it, and the next times that it would be due: to look at before it is kept."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from readiness.obligations.cadence import due_date, first_number, next_date
from readiness.obligations.dates import Dates, dates_on
from readiness.obligations.given import RHYTHM, read_cadence, read_terms
from readiness.obligations.instants import local_day
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.rules import working_days, zone_of
from readiness.teams.fields import Problems


def drafted_duty(
    obligation: Obligation, *, rhythm: Mapping[str, Any] | None, at: datetime, **changes: Any
) -> Obligation:
    """The duty with other terms and another rhythm (None: its own), not saved. Another rhythm starts tomorrow at
    the earliest; counted from completion, with the last time that it was done.

    Raises `Invalid`, also where the first date would have passed.
    """
    problems = Problems()
    terms = read_terms(changes, problems)
    cadence = obligation.rhythm if rhythm is None else read_cadence(rhythm, problems)
    problems.refuse_any()
    assert cadence is not None
    draft = copy(obligation)
    for name, value in terms.items():
        setattr(draft, name, value)
    if cadence == obligation.rhythm:
        return draft
    for name in RHYTHM:
        setattr(draft, "anchor_on" if name == "anchor" else name, getattr(cadence, name))
    today = local_day(at, zone_of(draft))
    draft.starts_on = max(cadence.anchor, today + timedelta(days=1))
    if cadence.basis == "completion":
        draft.anchor_on = max(cadence.anchor, done_on(obligation) or cadence.anchor)
        if next_dates(draft, at, None, most=1)[0].due_on < today:
            problems.add("anchor", "The first date would have passed: give a later day.")
    problems.refuse_any()
    return draft


def next_dates(draft: Obligation, at: datetime, done: date | None, *, most: int) -> list[Dates]:
    """The next `most` dates of a duty, saved or not; one counted from completion as if each were done on its day.

    `done`: when that one was done last, None where it never was.
    """
    cadence, working, zone = draft.rhythm, working_days(), zone_of(draft)
    if cadence.basis == "calendar":
        first = first_number(cadence, max(draft.starts_on, local_day(at, zone)))
        days = [due_date(cadence, number, working) for number in range(first, first + most)]
    else:
        days, last = [], done or cadence.anchor
        for _time in range(most):
            last = next_date(cadence, last, working)
            days.append(last)
    return [dates_on(draft, day, zone) for day in days]


def done_on(obligation: Obligation) -> date | None:
    """The day, in its zone, on which it was done or skipped last."""
    done = obligation.occurrences.filter(state__in=(Occurrence.State.CLOSED, Occurrence.State.SKIPPED))
    last = done.order_by("-period_no").first()
    moment = (last.closed_at or last.skip_decided_at) if last else None
    return local_day(moment, zone_of(obligation)) if moment else None
