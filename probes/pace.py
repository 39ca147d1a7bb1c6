"""A visitor's pace: few requests at once and some time between them, for each origin by itself.

Several kinds look at one service at the same time. Without a common pace their burst would meet the service's
own rate limit, and its refusals would be taken for faults.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from probes.client import Deadline, DeadlineExceeded

AT_ONCE = 3
SECONDS_BETWEEN = 0.1

Origin = tuple[str, str, int]


@dataclass(slots=True)
class _Lane:
    free: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(AT_ONCE))
    start: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0


class Pace:
    """Shared by everything that looks at one service at the same time. Safe between threads."""

    def __init__(self, seconds_between: float = SECONDS_BETWEEN) -> None:
        self._between = seconds_between
        self._lanes: dict[Origin, _Lane] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, origin: Origin, deadline: Deadline) -> Iterator[None]:
        """Waits for its turn at the origin. Raises `DeadlineExceeded` when the deadline ends before it comes."""
        with self._lock:
            lane = self._lanes.setdefault(origin, _Lane())
        if not lane.free.acquire(timeout=deadline.left()):
            raise DeadlineExceeded
        try:
            self._wait(lane, deadline)
            yield
        finally:
            lane.free.release()

    def _wait(self, lane: _Lane, deadline: Deadline) -> None:
        with lane.start:
            now = time.monotonic()
            begin = max(now, lane.next_at)
            lane.next_at = begin + self._between
        if begin - now >= deadline.left():
            raise DeadlineExceeded
        if begin > now:
            time.sleep(begin - now)
