"""One process that the supervisor starts, watches, restarts and stops.

Each child has a session of its own, so Ctrl-C in the terminal reaches only the supervisor, which then stops
the children in order. On Linux the kernel ends a child whose supervisor dies, however it dies.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOG_BYTES = 5 * 2**20  # a longer log is put aside at the next start
LONGEST_PAUSE = 30.0  # seconds between two restarts of a child that keeps crashing
STEADY = 60.0  # seconds after which a crash counts as the first one again
PR_SET_PDEATHSIG = 1  # linux/prctl.h


@dataclass
class Child:
    """A named command with its environment and its log file."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    grace: float  # seconds that it gets to end by itself
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    crashes: int = 0
    due: float = field(default=0.0)  # when a crashed one is started again, on the monotonic clock

    def start(self) -> None:
        """Start it, its output going to its log."""
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        supervisor = os.getpid()
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                list(self.command),
                env=dict(self.env),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=lambda: end_with(supervisor),  # noqa: PLW1509  the supervisor has one thread
            )
        self.started = time.monotonic()

    def is_running(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.poll() is None

    def note_crash(self) -> float:
        """Sweep up after a child that ended by itself; the seconds until its restart: 1, 2, 4 ... 30."""
        now = time.monotonic()
        if now - self.started > STEADY:
            self.crashes = 0
        pause = min(2.0**self.crashes, LONGEST_PAUSE)
        self.crashes += 1
        self.due = now + pause
        self._end_group()
        self.process = None
        return pause

    def ask_to_stop(self) -> None:
        """SIGTERM to the process alone: what it started it ends itself, or running work would be cut off."""
        if self.process is not None and self.is_running():
            self.process.send_signal(signal.SIGTERM)

    def finish(self) -> bool:
        """Wait for its end for as long as its grace, then leave nothing of it; whether it ended by itself."""
        if self.process is None:
            return True
        try:
            self.process.wait(self.grace)
            willingly = True
        except subprocess.TimeoutExpired:
            willingly = False
        self._end_group()
        self.process.wait()
        return willingly

    def _end_group(self) -> None:
        if self.process is not None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                return  # nobody of that session is left

    def last_words(self, lines: int = 8) -> str:
        """The end of its log, for a person who must find out why it crashed."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])


def end_with(supervisor: int) -> None:
    """In a child before its program starts: have the kernel send SIGTERM when the supervisor dies (Linux)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != supervisor:  # it died before the line above
        os._exit(1)
