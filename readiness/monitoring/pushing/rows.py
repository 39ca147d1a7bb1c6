"""One number as somebody sent it, and what is wrong with it. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from readiness.ingest.format import Unreadable

#: Larger numbers than any metric has; their sums are still numbers.
LARGEST = 1e18
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Given:
    """`name` and `labels` as sent. `at` is None where none was sent: now. `fault` says why it cannot be read.

    `row` counts from 1, as whoever sent it counts: elements of the JSON, lines of the text, samples of remote write.
    """

    row: int
    name: str = ""
    value: float = math.nan
    at: datetime | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    fault: str = ""

    @property
    def is_gap(self) -> bool:
        """Not a number: Prometheus writes it where a series ended, and rates give it where nothing happened."""
        return not self.fault and math.isnan(self.value)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How old a sample may be, and how far ahead of the portal's clock."""

    past: timedelta
    future: timedelta


def fault_of(given: Given, at: datetime, bounds: Bounds) -> str:
    """Why the number is refused, in a sentence; "" where it is not."""
    if given.fault:
        return given.fault
    if math.isinf(given.value):
        return "Infinity is no number that could be drawn."
    if abs(given.value) > LARGEST:
        return f"A number beyond {LARGEST:.0e} is not believed."
    if given.at is None:
        return ""
    if given.at > at + bounds.future:
        far = given.at - at > timedelta(days=3650)
        return "Its time is in the future." + (
            " Are these milliseconds? Seconds are asked for." if far else ""
        )
    if given.at < at - bounds.past:
        near = given.at - _FIRST < timedelta(days=3650)
        return f"Its time is more than {int(bounds.past.total_seconds() // 3600)} hours ago." + (
            " Are these seconds? Prometheus' text format has milliseconds." if near else ""
        )
    return ""


def moment_of(seconds: float) -> datetime:
    """Seconds since 1970 as a time. Raises `ValueError` outside the calendar."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError from error


def refuse_many(count: int, most: int) -> None:
    """Raises `Unreadable` for more rows than one request may have."""
    if count > most:
        raise Unreadable(f"More than {most} samples in one request: send them in several.")
