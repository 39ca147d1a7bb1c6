"""A cadence in words: "every quarter, on the first Monday of its first month". Pure."""

import calendar

from .cadence import LAST, Cadence, Unit

_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
_SHIFTS = {
    "none": "",
    "next": ", or the next working day",
    "previous": ", or the working day before",
    "nearest": ", or the nearest working day",
}
#: The months in which a longer period has its date.
_WITHIN: dict[Unit, str] = {"month": "of the month", "quarter": "of its {month} month", "year": "of {month}"}

_STEPS = {
    "due": "On the day on which it was due",
    "overdue": "On the first day on which it was overdue",
    "lead": "Overdue: the leads of the team",
    "reviewer": "Overdue: the security reviewers",
    "administrator": "Overdue: the administrators",
    "stilled": "When its snooze ended",
}


def in_words(cadence: Cadence) -> str:
    """When it recurs, as part of a sentence."""
    every = _every(cadence)
    if cadence.basis == "completion":
        return f"{every} after it was last done{_SHIFTS[cadence.shift]}"
    if cadence.unit == "day":
        return f"{every}{_SHIFTS[cadence.shift]}"
    if cadence.unit == "week":
        weekday = cadence.anchor.weekday() if cadence.weekday is None else cadence.weekday
        return f"{every}, on {calendar.day_name[weekday]}{_SHIFTS[cadence.shift]}"
    return f"{every}, on the {_day(cadence)} {_month(cadence)}{_SHIFTS[cadence.shift]}"


def _every(cadence: Cadence) -> str:
    return f"every {cadence.unit}" if cadence.every == 1 else f"every {cadence.every} {cadence.unit}s"


def _day(cadence: Cadence) -> str:
    if cadence.nth is not None and cadence.weekday is not None:
        return f"{_ORDINALS[cadence.nth]} {calendar.day_name[cadence.weekday]}"
    day = cadence.anchor.day if cadence.month_day is None else cadence.month_day
    if day == LAST:
        return "last day"
    kept = day <= 28 or (cadence.unit == "year" and _place(cadence) != 2 and day <= 30)
    return ordinal(day) if kept else f"{ordinal(day)} or last day"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 11th."""
    tens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if tens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _month(cadence: Cadence) -> str:
    month = _place(cadence)
    name = calendar.month_name[month] if cadence.unit == "year" else _ORDINALS.get(month, "")
    return _WITHIN[cadence.unit].format(month=name)


def _place(cadence: Cadence) -> int:
    """The month within the period."""
    if cadence.month is not None:
        return cadence.month
    return (cadence.anchor.month - 1) % (3 if cadence.unit == "quarter" else 12) + 1


def step_in_words(step: str) -> str:
    """Why somebody was told, from the name of a step, such as "2026-03-15/before-7" or "stilled-202603150800"."""
    name = step.rpartition("/")[2]
    if name.startswith("before-"):
        days = name.removeprefix("before-")
        return f"{days} day{'' if days == '1' else 's'} before it was due"
    return _STEPS.get(name.partition("-")[0], "Reminder")
