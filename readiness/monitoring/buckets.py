"""Samples rolled up into stretches of time, so that what is drawn is bounded by the stretches. Pure.

A bucket keeps the least and the most of its samples beside their count and sum, so a peak of one second is still there
in the day. Buckets of buckets are the buckets of the samples.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from readiness.monitoring.sample import Sample

FIVE_MINUTES, HOUR, DAY = 300, 3600, 86400
#: Seconds; each divides the next, and all divide a day of UTC.
WIDTHS = (FIVE_MINUTES, HOUR, DAY)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Bucket:
    """The samples of `begins` <= at < `begins` + `seconds`: how many, their sum, the least and the most."""

    begins: datetime
    seconds: int
    count: int
    total: float
    low: float
    high: float

    @property
    def mean(self) -> float:
        """Between `low` and `high`, also where the sum is rounded."""
        return min(max(self.total / self.count, self.low), self.high)

    @property
    def ends(self) -> datetime:
        """The first moment that belongs to the next."""
        return self.begins + timedelta(seconds=self.seconds)


def begin_of(at: datetime, seconds: int) -> datetime:
    """When the stretch of `seconds` begins that `at` is in, counted from 1970 in UTC."""
    whole = int((at - _EPOCH) // timedelta(seconds=1))
    return _EPOCH + timedelta(seconds=whole - whole % seconds)


def roll(samples: Iterable[Sample], seconds: int) -> dict[datetime, Bucket]:
    """Begin -> bucket of every stretch in which a sample is."""
    return _gathered(
        Bucket(begin_of(one.at, seconds), seconds, 1, one.value, one.value, one.value) for one in samples
    )


def roll_up(buckets: Iterable[Bucket], seconds: int) -> dict[datetime, Bucket]:
    """The same of buckets whose stretches divide the new one."""
    return _gathered(
        Bucket(begin_of(one.begins, seconds), seconds, one.count, one.total, one.low, one.high)
        for one in buckets
    )


def merge(one: Bucket, other: Bucket) -> Bucket:
    """The samples of both, which are of one stretch."""
    return Bucket(
        one.begins,
        one.seconds,
        one.count + other.count,
        one.total + other.total,
        min(one.low, other.low),
        max(one.high, other.high),
    )


def _gathered(buckets: Iterable[Bucket]) -> dict[datetime, Bucket]:
    found: dict[datetime, Bucket] = {}
    for one in buckets:
        before = found.get(one.begins)
        found[one.begins] = one if before is None else merge(before, one)
    return found
