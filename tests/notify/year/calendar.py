"""When duties are due and at which moment, after docs/duties.md: nothing of the product is imported."""

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
WIDTH = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Rhythm:
    """How often, in the words of the form. `month_day` and `nth` have -1 for the last."""

    unit: str
    every: int
    anchor: date
    basis: str = "calendar"
    weekday: int | None = None
    nth: int | None = None
    month_day: int | None = None
    month: int | None = None
    shift: str = "none"


def moment(day, at: time, zone: str):
    """The minute in UTC at which clocks there show `at`; the first of two, the first after a gap."""
    wall = datetime.combine(day, at)
    while True:
        found = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if found.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall:
            return found
        wall += MINUTE


def on_calendar(rhythm, until, closed):
    """The due dates from the anchor on, in order. `closed(day)`: nobody works on that day."""
    nominal, number = [], -1
    while not nominal or nominal[-1] <= until + 900 * DAY:
        nominal.append(_nominal(rhythm, number))
        number += 1
    shifted = [
        _shifted(day, rhythm.shift, closed, earlier, later)
        for earlier, day, later in zip(nominal, nominal[1:], nominal[2:], strict=False)
    ]
    return [day for day, plain in zip(shifted, nominal[1:], strict=False) if plain >= rhythm.anchor]


def after_completion(rhythm, done_on, closed):
    """One period after the day on which it was last done; at first, after the anchor."""
    if rhythm.unit in ("day", "week"):
        plain = done_on + rhythm.every * (7 if rhythm.unit == "week" else 1) * DAY
    else:
        plain = _clamped(done_on.year, done_on.month + WIDTH[rhythm.unit] * rhythm.every, done_on.day)
    return _shifted(plain, rhythm.shift, closed, done_on, plain + (plain - done_on))


def _nominal(rhythm, number):
    anchor, steps = rhythm.anchor, number * rhythm.every
    if rhythm.unit == "day":
        return anchor + steps * DAY
    if rhythm.unit == "week":
        weekday = anchor.weekday() if rhythm.weekday is None else rhythm.weekday
        return anchor - anchor.weekday() * DAY + (7 * steps + weekday) * DAY
    width = WIDTH[rhythm.unit]
    begins = (anchor.month - 1) // width * width + 1
    month = anchor.month if rhythm.month is None else begins + rhythm.month - 1
    if rhythm.nth is None:
        day = anchor.day if rhythm.month_day is None else rhythm.month_day
        return _clamped(anchor.year, month + width * steps, 31 if day == -1 else day)
    last = _clamped(anchor.year, month + width * steps, 31)
    days = [last.replace(day=one) for one in range(1, last.day + 1)]
    fitting = [day for day in days if day.weekday() == rhythm.weekday]
    return fitting[-1] if rhythm.nth == -1 else fitting[rhythm.nth - 1]


def _clamped(year, month, day):
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))


def _shifted(day, shift, closed, earlier, later):
    if shift == "none" or not closed(day):
        return day
    ways = {"next": (1,), "previous": (-1,), "nearest": (1, -1)}[shift]
    for away in range(1, 15):
        for way in ways:
            tried = day + way * away * DAY
            if earlier < tried < later and not closed(tried):
                return tried
    return day
