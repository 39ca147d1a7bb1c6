"""Threads that look, as many as are busy at the same time. One that never comes back is given up and replaced."""

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

#: Of those that began within so many seconds, so many are under way at once: more would only wait for the interpreter
#: and cost a third more doing so. What takes longer waits for its target and is in nobody's way.
FRESH, FRESH_SECONDS = 8, 0.04

Work = TypeVar("Work")
Found = TypeVar("Found")


@dataclass(slots=True, eq=False)
class Job(Generic[Work, Found]):
    """One piece of work: in the end `found` or `fault`, or `given_up`."""

    work: Work
    until: float
    started: float = field(default_factory=time.monotonic)
    found: Found | None = None
    fault: Exception | None = None
    given_up: bool = False


class Crew(Generic[Work, Found]):
    """Does work side by side. Led by one thread: `begin`, then `ended` again and again, `leave` at the end. What has
    ended without being given up is first shown to `after`, on the thread that did it, which may begin more.

    The threads are daemons: a look that hangs holds neither the others nor the end of the process.
    """

    def __init__(
        self,
        do: Callable[[Work], Found],
        most: int,
        after: Callable[[Job[Work, Found]], None] = lambda _job: None,
    ) -> None:
        self._do, self._most, self._after = do, most, after
        self._lock, self._left = threading.RLock(), False
        self._todo: queue.SimpleQueue[Job[Work, Found] | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[Job[Work, Found]] = queue.SimpleQueue()
        self._busy: set[Job[Work, Found]] = set()
        self._threads = 0

    @property
    def free(self) -> int:
        """How many more pieces can begin at once."""
        since = time.monotonic() - FRESH_SECONDS
        with self._lock:
            fresh = sum(1 for job in self._busy if job.started > since)
            return 0 if self._left else min(self._most - len(self._busy), FRESH - fresh)

    @property
    def full(self) -> bool:
        """Whether one has to end before another begins; else there is room in `FRESH_SECONDS` at the latest."""
        return len(self._busy) >= self._most

    @property
    def busy(self) -> int:
        """How many are under way."""
        return len(self._busy)

    def begin(self, work: Work, seconds: float) -> None:
        """Hand out work that is given up when it takes longer than so many seconds."""
        job: Job[Work, Found] = Job(work, time.monotonic() + seconds)
        with self._lock:
            self._busy.add(job)
            if self._threads < len(self._busy):
                self._threads += 1
                threading.Thread(target=self._serve, name="probe-look", daemon=True).start()
        self._todo.put(job)

    def ended(self, wait: float) -> list[Job[Work, Found]]:
        """What ended by now; waits up to so many seconds for the first."""
        found: list[Job[Work, Found]] = []
        try:
            found.append(self._done.get(timeout=wait) if wait > 0 else self._done.get_nowait())
            while True:
                found.append(self._done.get_nowait())
        except queue.Empty:
            pass
        return found + self._overdue()

    def leave(self) -> None:
        """Let the threads go that are idle, or will be."""
        with self._lock:
            self._left = True
            for _thread in range(self._threads):
                self._todo.put(None)

    def _overdue(self) -> list[Job[Work, Found]]:
        now = time.monotonic()
        with self._lock:
            late = [job for job in self._busy if job.until < now]
            for job in late:
                job.given_up = True
                self._busy.discard(job)
                self._threads -= 1  # its thread is lost; another may begin
        return late

    def _serve(self) -> None:
        while (job := self._todo.get()) is not None:
            try:
                job.found = self._do(job.work)
            except Exception as fault:  # noqa: BLE001 - for the one who asked to judge
                job.fault = fault
            with self._lock:
                if job.given_up:
                    return
                self._busy.discard(job)
            self._done.put(job)
            self._after(job)
