"""How much is due in each week, in all and for each group. Pure."""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: How far a forecast of load looks ahead.
DAYS = 90


@dataclass(frozen=True, slots=True)
class Due:
    """One duty that is due on `day`; `group` is a team or a person. `expected`: nobody has planned it yet."""

    day: date
    group: Hashable
    expected: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """What is due in the week from the Monday `starts_on`; `expected` of it are not planned yet.

    `busiest` are due on `busiest_on`, the first of the week's fullest days; None where nothing is due.
    """

    starts_on: date
    due: int
    expected: int
    busiest: int
    busiest_on: date | None


@dataclass(frozen=True, slots=True)
class Group:
    """How many a group has in each week."""

    key: Hashable
    due: tuple[int, ...]

    @property
    def total(self) -> int:
        """In all weeks."""
        return sum(self.due)


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def weeks_of(given: Iterable[Due], since: date, until: date) -> tuple[list[Week], list[Group]]:
    """The weeks from that of `since` to that of `until`, and the groups with most first.

    What lies outside of `since` to `until`, both included, is not counted.
    """
    counted = [one for one in given if since <= one.day <= until]
    first = monday(since)
    starts = [first + timedelta(days=7 * number) for number in range((until - first).days // 7 + 1)]
    days, expected = (
        Counter(one.day for one in counted),
        Counter(monday(one.day) for one in counted if one.expected),
    )
    weeks = [_week(start, days, expected[start]) for start in starts]
    of_group = Counter((one.group, monday(one.day)) for one in counted)
    keys = dict.fromkeys(one.group for one in counted)
    groups = [Group(key, tuple(of_group[key, start] for start in starts)) for key in keys]
    return weeks, sorted(groups, key=lambda group: (-group.total, str(group.key)))


def _week(start: date, days: Counter[date], expected: int) -> Week:
    own: Sequence[date] = [start + timedelta(days=number) for number in range(7)]
    fullest = max(own, key=lambda day: (days[day], -day.toordinal()))
    return Week(
        start, sum(days[day] for day in own), expected, days[fullest], fullest if days[fullest] else None
    )
