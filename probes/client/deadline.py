"""One total deadline for all that a fetch does: lookup, connection, handshake, headers, dripping body."""

import time
from collections.abc import Callable

from probes.client.errors import DeadlineExceeded

DEFAULT_SECONDS = 10.0
MOST_SECONDS = 30.0


class Deadline:
    """Seconds from now on a monotonic clock. Starts when it is made; share one over several calls to bound
    them all.

    ValueError when `seconds` is not above 0 or more than `most`, which only a look of many fetches raises: each of
    its fetches has a deadline of its own within it.
    """

    __slots__ = ("_clock", "_end", "started")

    def __init__(
        self,
        seconds: float = DEFAULT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        *,
        most: float = MOST_SECONDS,
    ) -> None:
        if not 0 < seconds <= most:
            raise ValueError(f"a deadline is more than 0 and at most {most:g} seconds, not {seconds!r}")
        self._clock = clock
        self.started = clock()
        self._end = self.started + seconds

    def now(self) -> float:
        """The clock's reading, in seconds; only differences mean anything."""
        return self._clock()

    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - self._clock())

    def over(self) -> bool:
        return self._clock() >= self._end

    def within(self, most: float, phase: str = "") -> float:
        """The smaller of `most` and what is left, above 0; DeadlineExceeded when nothing is left."""
        left = self._end - self._clock()
        if left <= 0:
            raise DeadlineExceeded(phase)
        return min(most, left)
