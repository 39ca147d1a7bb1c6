"""A moment as it is written into a reason: in full, in UTC, the same for every reader. Pure."""

from datetime import UTC, date, datetime

# Not `%B`: that follows the locale of the process.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written(moment: datetime) -> str:
    """`3 March 2026, 09:05 UTC`, of an aware datetime."""
    utc = moment.astimezone(UTC)
    return f"{utc.day} {_MONTHS[utc.month - 1]} {utc.year}, {utc:%H:%M} UTC"


def written_day(day: date) -> str:
    """`3 March 2026`: a date stays a date, in no zone."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
