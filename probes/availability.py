"""How often a probe found its target right, and how often it looked at all: two figures that are never mixed. Pure.

    availability   found right of what was seen:  good / (good + bad)
    coverage       seen of what was due:          (good + bad) / (good + bad + could not look + missed)

Slots in planned maintenance and slots that were not asked for are not due. A slot that nobody ran lowers the
coverage and never counts as up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

SPAN = 90


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC) of one probe: slots by how they ended. `phases`: name -> its p50 and p95 in seconds."""

    day: date
    good: int = 0
    bad: int = 0
    unseen: int = 0
    missed: int = 0
    maintained: int = 0
    phases: dict[str, dict[str, float]] = field(default_factory=dict)

    @property
    def due(self) -> int:
        return self.good + self.bad + self.unseen + self.missed

    @property
    def look(self) -> str:
        """The worst of the day in one word: fail, unknown, pass, or not_applicable where nothing was due."""
        if self.bad:
            return "fail"
        if self.unseen or self.missed:
            return "unknown"
        return "pass" if self.good else "not_applicable"

    @property
    def told(self) -> str:
        """The day in words."""
        if not self.due:
            return "planned maintenance" if self.maintained else "no runs"
        parts = (
            (self.good, "right"),
            (self.bad, "wrong"),
            (self.unseen, "could not look"),
            (self.missed, "missed"),
        )
        return ", ".join(f"{count} {word}" for count, word in parts if count)


@dataclass(frozen=True, slots=True)
class Share:
    """Ratios of 1; None where there is nothing to divide by."""

    days: int
    availability: float | None
    coverage: float | None


def share(days: Iterable[Day], last: date, span: int) -> Share:
    """Both figures over the `span` days that end with `last`."""
    first = last - timedelta(days=span - 1)
    chosen = [one for one in days if first <= one.day <= last]
    good, seen = sum(one.good for one in chosen), sum(one.good + one.bad for one in chosen)
    due = sum(one.due for one in chosen)
    return Share(span, good / seen if seen else None, seen / due if due else None)


def filled(days: Iterable[Day], last: date, span: int = SPAN) -> list[Day]:
    """One `Day` for each of the `span` days, oldest first, also for those without a run."""
    known = {one.day: one for one in days}
    row = (last - timedelta(days=back) for back in range(span - 1, -1, -1))
    return [known.get(day, Day(day)) for day in row]


def percent(ratio: float | None) -> str:
    """A ratio for people, never rounded up to a hundred.

    >>> percent(0.99999), percent(1.0), percent(None)
    ('99.99 %', '100 %', 'no figure yet')
    """
    if ratio is None:
        return "no figure yet"
    hundredths = int(ratio * 10_000)
    return f"{hundredths / 100:g} %"
