"""What came and is no event, or was not let in: counted by the hour, in few statements."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock

from readiness.errors.operations.keeping import hour_of
from readiness.errors.operations.rows import raise_counts


@dataclass(slots=True)
class Tallied:
    """Counts of a process that are not written yet: a flood of refusals must not be a flood of writes."""

    every: float = 1.0
    _lock: Lock = field(default_factory=Lock)
    _counts: Counter[tuple[int, str]] = field(default_factory=Counter)
    _since: datetime | None = None

    def add(self, project: int, what: str, times: int, at: datetime) -> None:
        """Note it, and write all that is noted once a second."""
        with self._lock:
            self._counts[project, what] += times
            self._since = self._since or at
            if (at - self._since).total_seconds() < self.every:
                return
            due, self._counts, self._since = self._counts, Counter(), None
        for number in sorted({project for project, _what in due}):
            tally(
                project=number,
                counts={what: times for (one, what), times in due.items() if one == number},
                at=at,
            )


def tally(*, project: int, counts: Mapping[str, int], at: datetime) -> None:
    """Add to the counts of this hour of a project."""
    raise_counts(
        "readiness_errortally",
        ("project_id", "begins", "what"),
        ("times",),
        [((project, hour_of(at), what), (times,)) for what, times in sorted(counts.items())],
    )
