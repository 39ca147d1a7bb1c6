"""When a recurring duty is due: a closed set of cadences, never rule text. Pure, and without a clock.

Occurrence k is computed from the anchor, never from k - 1, so a date that was clamped or shifted once does not
drift. Every period has exactly one date. Dates are local dates; `instants.py` turns them into moments.
"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from .working_days import Shift, WorkingDays

Unit = Literal["day", "week", "month", "quarter", "year"]
Basis = Literal["calendar", "completion"]

UNITS: tuple[Unit, ...] = get_args(Unit)
BASES: tuple[Basis, ...] = get_args(Basis)
SHIFTS: tuple[Shift, ...] = get_args(Shift)
#: How many of a unit may lie between two occurrences at most.
MOST: dict[Unit, int] = {"day": 366, "week": 104, "month": 36, "quarter": 12, "year": 10}
#: The last day of a month, and the last of a weekday in it.
LAST = -1
NTHS = (1, 2, 3, 4, LAST)
#: Anchors outside of this are slips of the pen, and leave room for centuries of arithmetic.
FIRST_YEAR, LAST_YEAR = 1970, 2200
_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}


class CadenceInvalid(ValueError):
    """Not one of the closed set. `field` names the part that is wrong."""

    def __init__(self, field: str, sentence: str) -> None:
        self.field, self.sentence = field, sentence
        super().__init__(f"{field}: {sentence}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """Every `every` units, counted from the period that holds `anchor`.

    On the calendar a week has a `weekday` (0 is Monday), a longer period a `month` within it (1 to 3 in a
    quarter, 1 to 12 in a year) and there either a `month_day` (1 to 31, clamped to the month's end, or `LAST`) or
    the `nth` (1 to 4 or `LAST`) `weekday`. What is left out is the anchor's own. On completion nothing of this
    is said: the next date lies a period after the day on which the last was done, at first after the anchor.
    Raises `CadenceInvalid`.
    """

    unit: Unit
    anchor: date
    every: int = 1
    basis: Basis = "calendar"
    weekday: int | None = None
    nth: int | None = None
    month_day: int | None = None
    month: int | None = None
    shift: Shift = "none"

    def __post_init__(self) -> None:
        _demand("unit", self.unit in UNITS, f"One of: {', '.join(UNITS)}.")
        _demand("basis", self.basis in BASES, f"One of: {', '.join(BASES)}.")
        _demand("shift", self.shift in SHIFTS, f"One of: {', '.join(SHIFTS)}.")
        _demand("every", _within(self.every, 1, MOST[self.unit]), f"A number from 1 to {MOST[self.unit]}.")
        in_range = FIRST_YEAR <= self.anchor.year <= LAST_YEAR
        _demand("anchor", in_range, f"A date in the years {FIRST_YEAR} to {LAST_YEAR}.")
        for field, allowed in self._allowed().items():
            given = getattr(self, field)
            _demand(field, given is None or given in allowed, _only(allowed))
        if self.nth is not None:
            _demand("weekday", self.weekday is not None, "Say which weekday it is the n-th of.")
            _demand("month_day", self.month_day is None, "Either a day of the month or an n-th weekday.")
        elif self.unit in _MONTHS:
            _demand("nth", self.weekday is None, "Say which of the month's weekdays: the first, the last ...")

    def _allowed(self) -> dict[str, tuple[int, ...]]:
        """The values that each part may have besides None."""
        on_calendar = self.basis == "calendar"
        monthly = on_calendar and self.unit in _MONTHS
        months = {"quarter": 3, "year": 12}.get(self.unit, 0) if on_calendar else 0
        return {
            "weekday": tuple(range(7)) if monthly or (on_calendar and self.unit == "week") else (),
            "nth": NTHS if monthly else (),
            "month_day": (*range(1, 32), LAST) if monthly else (),
            "month": tuple(range(1, months + 1)),
        }


def number_at(cadence: Cadence, day: date) -> int:
    """The number of the period that holds `day`; 0 is that of the anchor, earlier ones are negative."""
    if cadence.unit == "day":
        return (day - cadence.anchor).days // cadence.every
    if cadence.unit == "week":
        return (_monday(day) - _monday(cadence.anchor)).days // 7 // cadence.every
    width = _MONTHS[cadence.unit]
    return (_index(day) // width - _index(cadence.anchor) // width) // cadence.every


def nominal_date(cadence: Cadence, number: int) -> date:
    """The date of period `number` on the calendar, before any shift to a working day."""
    if cadence.unit == "day":
        return cadence.anchor + timedelta(days=number * cadence.every)
    if cadence.unit == "week":
        weekday = cadence.anchor.weekday() if cadence.weekday is None else cadence.weekday
        return _monday(cadence.anchor) + timedelta(days=7 * number * cadence.every + weekday)
    width = _MONTHS[cadence.unit]
    first = (_index(cadence.anchor) // width + number * cadence.every) * width
    within = _index(cadence.anchor) % width if cadence.month is None else cadence.month - 1
    return _in_month(first + within, cadence)


def due_date(cadence: Cadence, number: int, working: WorkingDays) -> date:
    """The date on which occurrence `number` of a cadence on the calendar is due.

    A shift never reaches the date of a neighbour, so dates stay strictly ordered; where no working day lies in
    between, the date stays what it was.
    """
    nominal = nominal_date(cadence, number)
    if cadence.shift == "none":
        return nominal
    before, after = nominal_date(cadence, number - 1), nominal_date(cadence, number + 1)
    return working.shifted(nominal, cadence.shift, after=before, before=after)


def first_number(cadence: Cadence, day: date) -> int:
    """The first occurrence on the calendar whose nominal date is not before `day`."""
    number = number_at(cadence, day)
    return number if nominal_date(cadence, number) >= day else number + 1


def next_date(cadence: Cadence, done_on: date, working: WorkingDays) -> date:
    """Where a cadence on completion goes on from the day on which it was done (at first, from its anchor)."""
    if cadence.unit in _MONTHS:
        index = _index(done_on) + _MONTHS[cadence.unit] * cadence.every
        nominal = _clamped(index, done_on.day)
    else:
        nominal = done_on + timedelta(days=cadence.every * (7 if cadence.unit == "week" else 1))
    if cadence.shift == "none":
        return nominal
    return working.shifted(nominal, cadence.shift, after=done_on, before=nominal + (nominal - done_on))


def _in_month(index: int, cadence: Cadence) -> date:
    if cadence.nth is None or cadence.weekday is None:
        day = cadence.anchor.day if cadence.month_day is None else cadence.month_day
        return _clamped(index, 31 if day == LAST else day)
    if cadence.nth == LAST:
        last = _clamped(index, 31)
        return last - timedelta(days=(last.weekday() - cadence.weekday) % 7)
    first = _clamped(index, 1)
    return first + timedelta(days=(cadence.weekday - first.weekday()) % 7 + 7 * (cadence.nth - 1))


def _clamped(index: int, day: int) -> date:
    """That day of a month, or the month's last where it has fewer."""
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day, calendar.monthrange(year, month + 1)[1]))


def _index(day: date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _within(given: object, least: int, most: int) -> bool:
    return isinstance(given, int) and not isinstance(given, bool) and least <= given <= most


def _only(allowed: tuple[int, ...]) -> str:
    if not allowed:
        return "This cadence does not have one."
    shown = ", ".join("last" if one == LAST else str(one) for one in allowed)
    return (
        f"One of: {shown}."
        if len(allowed) < 9
        else f"From {allowed[0]} to {max(allowed)}" + (", or last." if LAST in allowed else ".")
    )


def _demand(field: str, holds: bool, sentence: str) -> None:
    if not holds:
        raise CadenceInvalid(field, sentence)
