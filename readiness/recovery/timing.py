"""When the next backup is due, and from when on it is late. Pure."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: A job that ends this little before its hour was that hour's job.
EARLY = timedelta(minutes=15)


def next_due(*, last: datetime, cadence_minutes: int, daily_at: time | None, zone: str) -> datetime:
    """When the backup after the one of `last` is due, aware UTC.

    With `daily_at` it is that hour of the clock in `zone`, also where the clocks change: an hour that a day does not
    have is the hour that takes its place. Otherwise it is `cadence_minutes` later.
    """
    if daily_at is None:
        return last + timedelta(minutes=cadence_minutes)
    place = ZoneInfo(zone)
    after = last + EARLY
    day = after.astimezone(place).date()
    days = max(cadence_minutes // 1440, 1)
    due = datetime.combine(day, daily_at, place).astimezone(UTC)
    if due <= after:
        due = datetime.combine(day + timedelta(days=1), daily_at, place).astimezone(UTC)
    if days == 1:
        return due
    local = due.astimezone(place).date() + timedelta(days=days - 1)
    return datetime.combine(local, daily_at, place).astimezone(UTC)


def late_from(due: datetime, grace_minutes: int) -> datetime:
    """From when on it is late."""
    return due + timedelta(minutes=grace_minutes)
