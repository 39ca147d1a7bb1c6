"""What will be due beyond what is planned: of all duties that somebody may see, by date. For calendars and forecasts.

On the calendar the planner has made 400 days; on completion it makes the next one only, and what follows is expected
if each is done on its day, no further ahead than those 400 days.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Q

from readiness.obligations.agenda import UNFINISHED, AgendaFilter, duties_of
from readiness.obligations.foretelling import on_calendar, on_completion
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.rules import working_days
from readiness.teams.actors import Actor

#: How far what hangs on completion is foretold.
AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Expected:
    """A date on which a duty will be due, and of which there is no row yet."""

    obligation: Obligation
    due_on: date


def expected(actor: Actor, narrowed: AgendaFilter, since: date, until: date, today: date) -> list[Expected]:
    """The dates from `since` to `until`, both included, that are not planned: by date and title."""
    unplanned = Q(basis="completion") | Q(planned_until__isnull=True) | Q(planned_until__lt=until)
    duties = list(duties_of(actor, narrowed).filter(unplanned))
    last = _last_of({duty.pk for duty in duties if duty.basis == "completion"})
    found = [Expected(duty, day) for duty in duties for day in _days(duty, last, since, until, today)]
    return sorted(found, key=lambda one: (one.due_on, one.obligation.title, str(one.obligation.pk)))


def _last_of(duties: Collection[UUID]) -> dict[UUID, date]:
    """When each duty is due that is not done yet."""
    rows = Occurrence.objects.filter(obligation__in=duties, state__in=UNFINISHED).order_by()
    return dict(rows.values_list("obligation").annotate(Max("due_on")))


def _days(duty: Obligation, last: dict[UUID, date], since: date, until: date, today: date) -> Iterator[date]:
    working = working_days()
    if duty.basis == "calendar":
        planned = duty.planned_until or duty.starts_on - timedelta(days=1)
        yield from on_calendar(duty.rhythm, working, planned_until=planned, since=since, until=until)
    elif duty.pk in last:
        # What is late is done today at the earliest, and the next is counted from then.
        begin, end = max(last[duty.pk], today), min(until, today + AHEAD)
        yield from on_completion(duty.rhythm, working, last=begin, since=since, until=end)
