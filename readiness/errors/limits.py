"""How much is let in: of everything that a process is asked, and of each project. What is over is counted."""

from threading import Lock
from time import monotonic

from django.core.cache import cache

from readiness.errors.models import ErrorProject

#: How long an SDK is asked to wait.
WAIT = 60


class Bucket:
    """So many a second on average, and as many at once; of one process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: float | None = None
        self._at = 0.0

    def takes(self, rate: int) -> bool:
        """Whether one more is let in."""
        with self._lock:
            now = monotonic()
            left = float(rate) if self._left is None else min(rate, self._left + (now - self._at) * rate)
            self._at = now
            self._left = left - 1 if left >= 1 else left
            return left >= 1

    def refill(self) -> None:
        """As when the process began."""
        with self._lock:
            self._left = None


def within_quota(project: ErrorProject, minute: int) -> bool:
    """Count one more event of a project in a minute; whether it may have it. Kept in the cache, as all limits are."""
    place = f"errors:{project.pk}:{minute}"
    cache.add(place, 0, 120)
    try:
        return int(cache.incr(place)) <= project.per_minute
    except ValueError:  # it went between the two: the next one counts
        return True
