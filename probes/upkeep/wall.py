"""A wall clock time as people type it, `2026-03-29T01:30`, without an offset. Pure."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from probes.windows import Window, next_span

_SHAPE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d", re.ASCII)
#: Far from where adding an offset leaves the calendar.
_YEARS = range(2000, 9000)


def wall_time(text: str) -> datetime | None:
    """The time without an offset, to the minute; None for what is none."""
    if not _SHAPE.fullmatch(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def is_zone(name: str) -> bool:
    """Whether the IANA database has this name."""
    return name in available_timezones()


def span(zone: str, begins: datetime, ends: datetime) -> tuple[datetime, datetime]:
    """Begin and end in UTC by the rules of `probes.windows` for times that are skipped or come twice."""
    found = next_span(Window(zone, begins, ends), datetime.min.replace(tzinfo=ZoneInfo("UTC")))
    assert found is not None, "nothing is over at the beginning of time"
    return found


def in_words(most: timedelta) -> str:
    """Whole hours."""
    hours = int(most.total_seconds() // 3600)
    return f"{hours} hour{'s' if hours != 1 else ''}"
