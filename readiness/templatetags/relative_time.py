"""Time told as a person would: "in 3 days", "2 hours ago". The script `time.js` says the same words."""

from datetime import datetime

# (largest number of seconds that still counts in this unit, seconds in the unit, its word)
UNITS = (
    (45 * 60, 60, "minute"),
    (36 * 3600, 3600, "hour"),
    (45 * 86400, 86400, "day"),
    (548 * 86400, 2629800, "month"),
)
YEAR = (31557600, "year")


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
