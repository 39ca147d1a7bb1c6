"""Which environments are in planned maintenance, and when."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from probes.models import Maintenance
from probes.windows import Window, covers, next_span
from readiness.models import Environment

Moment = tuple[UUID, datetime]


def window_of(row: Maintenance) -> Window:
    """The row as rules ask for it."""
    begins, ends = datetime.fromisoformat(row.begins), datetime.fromisoformat(row.ends)
    return Window(row.zone, begins, ends, row.repeats, row.last_day)


def environments_in_maintenance(moments: Collection[Moment]) -> set[Moment]:
    """Those of the moments at which their environment is in a window. One query."""
    windows: dict[UUID, list[Maintenance]] = defaultdict(list)
    earliest = min((at for _place, at in moments), default=None)
    if earliest is None:
        return set()
    for row in Maintenance.objects.filter(
        Q(cancelled_at__isnull=True) | Q(cancelled_at__gt=earliest),
        environment__in={place for place, _at in moments},
    ):
        windows[row.environment_id].append(row)
    return {(place, at) for place, at in moments if any(_excuses(row, at) for row in windows.get(place, ()))}


def _excuses(row: Maintenance, at: datetime) -> bool:
    """Nothing is excused from before it was planned, and ending a window takes back nothing from before its end."""
    ended = row.cancelled_at is not None and row.cancelled_at <= at
    return row.planned_at <= at and not ended and covers(window_of(row), at)


def span_of(row: Maintenance, at: datetime) -> tuple[datetime, datetime] | None:
    """The span that is on or comes next; None when the window is over."""
    return next_span(window_of(row), at)


def planned(environment: Environment, at: datetime) -> list[tuple[Maintenance, datetime, datetime]]:
    """Windows that are on or to come, each with its next span, the soonest first."""
    found = []
    for row in Maintenance.objects.filter(environment=environment, cancelled_at__isnull=True).select_related(
        "planned_by"
    ):
        span = next_span(window_of(row), at)
        if span is not None:
            found.append((row, *span))
    return sorted(found, key=lambda one: (one[1], one[2]))
