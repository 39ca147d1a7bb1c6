"""When planned maintenance is: windows told in a zone's wall clock, also on the days when that clock is put. Pure.

A window is half-open: its begin belongs to it, its end does not. A wall clock time that is skipped in spring means the
moment at which the clock is put; of one that comes twice in autumn a begin means the first, and an end the second, so
that what was planned is covered whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY, WEEK = timedelta(days=1), timedelta(days=7)
STEPS = {"daily": DAY, "weekly": WEEK}


@dataclass(frozen=True, slots=True)
class Window:
    """Wall clock times without an offset; `last_day` is the last on which a repeated one begins."""

    zone: str
    begins: datetime
    ends: datetime
    repeats: str = "once"
    last_day: date | None = None


def moment(wall: datetime, zone: str, *, end: bool = False) -> datetime:
    """The moment, in UTC, that a wall clock shows `wall`."""
    place = ZoneInfo(zone)
    first = wall.replace(tzinfo=place, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=place, fold=1).astimezone(UTC)
    if first == second:
        return first
    if first < second:  # the clock shows it twice
        return second if end else first
    return _put_forward(second, first, place)


def _put_forward(before: datetime, later: datetime, place: ZoneInfo) -> datetime:
    """The moment between the two at which the clock jumps over the time that was meant."""
    offset = before.astimezone(place).utcoffset()
    while later - before > timedelta(seconds=1):
        middle = before + (later - before) / 2
        if middle.astimezone(place).utcoffset() == offset:
            before = middle
        else:
            later = middle
    return later.replace(microsecond=0)


def covers(window: Window, at: datetime) -> bool:
    """Whether `at` lies in the window or one of its repetitions."""
    return any(begin <= at < end for begin, end in _near(window, at))


def next_span(window: Window, at: datetime) -> tuple[datetime, datetime] | None:
    """The span that is on at `at`, else the next one to come; None when all are over."""
    return next((span for span in _near(window, at) if span[1] > at), None)


def _near(window: Window, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The spans around `at` in their order."""
    step = STEPS.get(window.repeats)
    if step is None:
        yield _span(window, timedelta())
        return
    length = window.ends - window.begins
    wall = at.astimezone(ZoneInfo(window.zone)).replace(tzinfo=None)
    # Two days more than the window is long: no zone's clock is put by more than a day.
    first = max((wall - window.begins - length - 2 * DAY) // step, 0)
    last = max((wall - window.begins + 2 * DAY) // step + 1, 0)
    for number in range(first, last + 1):
        begin = window.begins + number * step
        if window.last_day is not None and begin.date() > window.last_day:
            return
        yield _span(window, number * step)


def _span(window: Window, shift: timedelta) -> tuple[datetime, datetime]:
    begin = moment(window.begins + shift, window.zone)
    return begin, moment(window.ends + shift, window.zone, end=True)
