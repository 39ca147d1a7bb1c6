"""Which days are worked, and where a date moves that is not one of them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Literal

from .holidays import HolidayRule, is_holiday

Shift = Literal["none", "next", "previous", "nearest"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The organisation's week and holidays. `weekend` holds weekdays (0 is Monday)."""

    weekend: frozenset[int] = frozenset({5, 6})
    holidays: tuple[HolidayRule, ...] = field(default=())

    def is_worked(self, day: date) -> bool:
        """Whether people are at work on `day`."""
        return day.weekday() not in self.weekend and not is_holiday(self.holidays, day)

    def shifted(self, day: date, shift: Shift, *, after: date, before: date) -> date:
        """`day`, or the working day it moves to, strictly between its neighbours' dates `after` and `before`.

        `nearest` looks at both sides and takes the later of two that are equally near; each side reaches half way
        to the neighbour there, so that two neighbours cannot meet. `day` itself where none is in reach.
        """
        later, earlier = _days_from(day, before, _DAY), _days_from(day, after, -_DAY)
        if shift == "none" or self.is_worked(day):
            return day
        if shift == "next":
            return self._first(later, day)
        if shift == "previous":
            return self._first(earlier, day)
        return self._nearest(day, after, before)

    def _first(self, days: Iterable[date], otherwise: date) -> date:
        return next((one for one in days if self.is_worked(one)), otherwise)

    def _nearest(self, day: date, after: date, before: date) -> date:
        # Half open: what lies exactly in the middle belongs to the later of the two.
        most_later, most_earlier = ((before - day).days - 1) // 2, (day - after).days // 2
        for away in count(1):
            if away > most_later and away > most_earlier:
                return day
            for far, step in ((most_later, away), (most_earlier, -away)):
                if away <= far and self.is_worked(day + step * _DAY):
                    return day + step * _DAY
        raise AssertionError("count() does not end")


def _days_from(day: date, until: date, step: timedelta) -> Iterable[date]:
    """The days between `day` and `until`, both left out, in this direction."""
    return (day + number * step for number in range(1, abs((until - day).days)))
