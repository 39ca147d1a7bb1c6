"""Which environments are in planned maintenance, and when."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from probes.models import Maintenance
from probes.windows import Window, covers, next_span
from readiness.models import Environment

Moment = tuple[UUID, datetime]


def window_of(row: Maintenance) -> Window:
    """The row as rules ask for it."""
    begins, ends = datetime.fromisoformat(row.begins), datetime.fromisoformat(row.ends)
    return Window(row.zone, begins, ends, row.repeats, row.last_day)


def environments_in_maintenance(moments: Collection[Moment]) -> set[Moment]:
    """Those of the moments at which their environment is in a window that nobody cancelled. One query."""
    windows: dict[UUID, list[Window]] = defaultdict(list)
    open_ones = Maintenance.objects.filter(
        environment__in={place for place, _at in moments}, cancelled_at__isnull=True
    )
    for row in open_ones:
        windows[row.environment_id].append(window_of(row))
    return {
        (place, at) for place, at in moments if any(covers(window, at) for window in windows.get(place, ()))
    }


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
