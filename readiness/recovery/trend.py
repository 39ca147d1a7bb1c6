"""What a page draws of backups: days as letters, and the worst loss of each day as a bar. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

#: As pages draw standings: pass, fail, unknown.
GOOD, BAD, NONE = "p", "f", "u"


def days_drawn(ended: Collection[tuple[datetime, bool]], at: datetime, days: int = 30) -> str:
    """A letter for each of the last UTC days, oldest first, of runs that ended then, and whether they were good."""
    by_day: dict[date, list[bool]] = {}
    for when, good in ended:
        by_day.setdefault(when.date(), []).append(good)
    shown = []
    for back in range(days - 1, -1, -1):
        there = by_day.get((at - timedelta(days=back)).date())
        shown.append(NONE if there is None else GOOD if any(there) else BAD)
    return "".join(shown)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: its place, height and top in a drawing of 100 units of height."""

    day: date
    minutes: float
    x: int
    height: float
    top: float
    over: bool


@dataclass(frozen=True, slots=True)
class Trend:
    """Bars with the line of the target in it; `most` minutes are the whole height."""

    bars: tuple[Bar, ...]
    most: float
    line: float | None
    width: int


def drawn(days: Sequence[tuple[date, float | None]], target: int | None) -> Trend | None:
    """The worst of each day, in minutes; None where there is nothing to draw."""
    known = [one for _day, one in days if one is not None]
    if not known:
        return None
    most = max(*known, target or 0, 1.0) * 1.1
    bars = tuple(
        Bar(day, minutes, place * 10, height, 100 - height, target is not None and minutes > target)
        for place, (day, minutes) in enumerate(days)
        if minutes is not None
        for height in [round(max(minutes / most * 100, 1), 2)]
    )
    line = None if target is None else round(100 - target / most * 100, 2)
    return Trend(bars, most, line, len(days) * 10)
