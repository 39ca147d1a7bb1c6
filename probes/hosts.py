"""How fast a worker comes to each host and to all together: so many at once, and so many a second."""

import heapq
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Work = TypeVar("Work")


class Rate:
    """At most `most` in any one second, on a monotonic clock."""

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._clock = most, clock
        self._lately: deque[float] = deque()

    def wait(self) -> float:
        """Seconds until the next may begin; 0 when it may now."""
        now = self._clock()
        while self._lately and self._lately[0] <= now - 1.0:
            self._lately.popleft()
        return 0.0 if len(self._lately) < self._most else self._lately[0] + 1.0 - now

    @property
    def left(self) -> int:
        """How many may begin now."""
        return self._most - len(self._lately) if self.wait() == 0 else 0

    def count(self) -> None:
        """One begins."""
        self._lately.append(self._clock())


class Gates(Generic[Work]):
    """Work waiting for its host, first come, first gone: `at_once` of a host under way, `a_second` begun a second."""

    def __init__(self, at_once: int, a_second: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._a_second, self._clock = at_once, a_second, clock
        self._waiting: dict[str, deque[Work]] = {}
        self._busy: dict[str, int] = {}
        self._rates: dict[str, Rate] = {}
        # Hosts whose first may begin, and when: looked through instead of all that wait.
        self._ready: list[tuple[float, int, str]] = []
        self._number = 0

    def __len__(self) -> int:
        return sum(len(row) for row in self._waiting.values())

    def put(self, host: str, work: Work) -> None:
        """Let work wait for its host."""
        row = self._waiting.setdefault(host, deque())
        row.append(work)
        if len(row) == 1:
            self._consider(host)

    def take(self) -> Work | None:
        """Work whose host lets it in now; it counts as under way until `done`."""
        while self._ready and self._ready[0][0] <= self._clock():
            _when, _number, host = heapq.heappop(self._ready)
            row = self._waiting.get(host)
            if not row or self._busy.get(host, 0) >= self._at_once:
                continue
            rate = self._rates.setdefault(host, Rate(self._a_second, self._clock))
            if rate.wait() > 0:
                self._consider(host)
                continue
            rate.count()
            self._busy[host] = self._busy.get(host, 0) + 1
            work = row.popleft()
            if row:
                self._consider(host)
            else:
                del self._waiting[host]
            return work
        return None

    def done(self, host: str) -> None:
        """One of the host's ended."""
        self._busy[host] -= 1
        if not self._busy[host]:
            del self._busy[host]
            if host in self._rates and host not in self._waiting and self._rates[host].left == self._a_second:
                del self._rates[host]
        if host in self._waiting:
            self._consider(host)

    def wait(self) -> float:
        """Seconds until something may begin that waits for time alone."""
        return max(self._ready[0][0] - self._clock(), 0.0) if self._ready else 60.0

    def _consider(self, host: str) -> None:
        rate = self._rates.get(host)
        self._number += 1
        heapq.heappush(self._ready, (self._clock() + (rate.wait() if rate else 0.0), self._number, host))
