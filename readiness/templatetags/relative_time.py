"""Time told as a person would: "in 3 days", "2 hours ago". The script `time.js` says the same words."""

from datetime import UTC, date, datetime

# (largest number of seconds that still counts in this unit, seconds in the unit, its word)
UNITS = (
    (45 * 60, 60, "minute"),
    (36 * 3600, 3600, "hour"),
    (45 * 86400, 86400, "day"),
    (548 * 86400, 2629800, "month"),
)
YEAR = (31557600, "year")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def relative_words(moment: datetime, at: datetime) -> str:
    """How `moment` lies from `at` (both aware): "just now", "in 1 hour", "12 days ago"."""
    seconds = (moment - at).total_seconds()
    distance = abs(seconds)
    if distance < 45:
        return "just now"
    size, unit = next(((size, unit) for limit, size, unit in UNITS if distance < limit), YEAR)
    number = max(1, int(distance / size + 0.5))
    words = f"{number} {unit}" if number == 1 else f"{number} {unit}s"
    return f"in {words}" if seconds > 0 else f"{words} ago"


def exact_words(local: datetime) -> str:
    """A time in the reader's zone, which is named: "3 May 2026, 14:05 BST".

    Written out here, not by `date_format`, which reads the language and its formats again for each of the
    hundred times of a page.
    """
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M} {local.tzname()}"


def day_words(day: date) -> str:
    """A date with its weekday: "Sunday 3 May 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def utc_stamp(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second, as `datetime` wants it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
