"""When a probe is due: fixed slots spread evenly over the interval. Pure.

A probe's slots lie at `offset + k * interval` since the epoch, its offset a hash of its id: stable over restarts,
evenly spread without a random number, and measured from the schedule, never from the end of a run.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def offset(probe: UUID, interval: timedelta) -> timedelta:
    """Where in the interval this probe's slot lies."""
    number = int.from_bytes(hashlib.sha256(probe.bytes).digest()[:8], "big")
    return timedelta(seconds=number % max(int(interval.total_seconds()), 1))


def slot_after(probe: UUID, interval: timedelta, at: datetime) -> datetime:
    """The first slot later than `at`."""
    start = _EPOCH + offset(probe, interval)
    return start + ((at - start) // interval + 1) * interval


def missed_slots(probe: UUID, interval: timedelta, due: datetime, at: datetime, most: int) -> list[datetime]:
    """Slots from `due` on that nobody ran, but for the newest, which is run now; the last `most` of them."""
    newest = slot_after(probe, interval, at) - interval
    return [slot for back in range(most, 0, -1) if (slot := newest - back * interval) >= due]
