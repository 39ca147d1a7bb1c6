"""Holidays by rule, so that a list of them does not run out with the year. Pure.

A rule is one of: `2026-06-03` (that day only), `12-25` (every year), `easter+1` and `easter-2` (days from
Easter Sunday of the Western churches), `last mon 05` and `1 mon 09` (an n-th weekday of a month).
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORMS = "Write 2026-06-03, 12-25, easter+1, last mon 05 or 1 mon 09."


class HolidayInvalid(ValueError):
    """Not a rule for a holiday."""


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """One parsed rule. `year` 0 means every year; `easter` counts days from Easter Sunday."""

    year: int = 0
    month: int = 0
    day: int = 0
    nth: int = 0
    weekday: int = 0
    easter: int | None = None

    def on(self, year: int) -> date | None:
        """Its date in `year`; None where it has none (29 February, another year)."""
        if self.easter is not None:
            return easter_sunday(year) + timedelta(days=self.easter)
        if self.year not in {0, year}:
            return None
        last = calendar.monthrange(year, self.month)[1]
        if self.nth == 0:
            return date(year, self.month, self.day) if self.day <= last else None
        if self.nth < 0:
            end = date(year, self.month, last)
            return end - timedelta(days=(end.weekday() - self.weekday) % 7)
        start = date(year, self.month, 1)
        return start + timedelta(days=(self.weekday - start.weekday()) % 7 + 7 * (self.nth - 1))


def parse_holidays(text: str) -> tuple[HolidayRule, ...]:
    """Rules separated by commas or line breaks. Raises `HolidayInvalid` naming the one that is none."""
    return tuple(_parse(one.strip().lower()) for one in re.split(r"[,\n]", text) if one.strip())


def is_holiday(rules: tuple[HolidayRule, ...], day: date) -> bool:
    """Whether one of `rules` falls on `day`."""
    return bool(rules) and day in _of_year(rules, day.year)


@lru_cache(maxsize=512)
def _of_year(rules: tuple[HolidayRule, ...], year: int) -> frozenset[date]:
    return frozenset(day for rule in rules if (day := rule.on(year)) is not None)


@lru_cache(maxsize=512)
def easter_sunday(year: int) -> date:
    """By the anonymous Gregorian computus (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _parse(text: str) -> HolidayRule:
    if found := re.fullmatch(r"easter([+-]\d{1,3})?", text):
        return HolidayRule(easter=int(found[1] or 0))
    if found := re.fullmatch(r"(last|[1-4]) (\w{3}) (\d\d)", text):
        if found[2] not in WEEKDAYS or not 1 <= int(found[3]) <= 12:
            raise HolidayInvalid(f"{text!r} is no holiday. {_FORMS}")
        nth = -1 if found[1] == "last" else int(found[1])
        return HolidayRule(month=int(found[3]), nth=nth, weekday=WEEKDAYS.index(found[2]))
    if found := re.fullmatch(r"(?:(\d{4})-)?(\d\d)-(\d\d)", text):
        try:
            date(int(found[1] or 2024), int(found[2]), int(found[3]))
        except ValueError as error:
            raise HolidayInvalid(f"{text!r} is no date. {_FORMS}") from error
        return HolidayRule(year=int(found[1] or 0), month=int(found[2]), day=int(found[3]))
    raise HolidayInvalid(f"{text!r} is no holiday. {_FORMS}")
