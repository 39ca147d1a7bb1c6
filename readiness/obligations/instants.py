"""Local dates and times as moments: what a due date means in a zone. Pure.

In a gap of the clock the first valid minute counts, in a fold the first of the two. A due date is a date: it ends
at the local midnight after it, or, where the clock skips that midnight, at the first minute of the next day.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which clocks in `zone` show `at` on `day`."""
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    return _end_of_gap(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, at which `day` is over in `zone`; what is due on it is overdue from then on."""
    return instant(day + _DAY, time(), zone)


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The date that a calendar in `zone` shows at the moment `at`."""
    return at.astimezone(zone).date()


def _end_of_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment of the jump, which lies after `before` and not after `after`, to the second."""
    old = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        moment = before + timedelta(seconds=middle)
        if moment.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
