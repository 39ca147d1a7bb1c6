"""The portal's own processes, as operators start them: web, and sequencers in `manage.py work`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[3]


class Part:
    """A process that is started again whenever it was killed."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name, self.command, self.log = name, command, log
        self.starts = 0
        self.start()

    def start(self) -> None:
        """Start it in a session of its own."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self.starts += 1

    def children(self) -> list[psutil.Process]:
        """What it forked: the processes that answer requests."""
        return psutil.Process(self.process.pid).children()

    def kill(self) -> None:
        """SIGKILL to it and all that it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def web(port: int, log: Path) -> Part:
    """gunicorn with two processes."""
    os.environ["BIND"] = f"127.0.0.1:{port}"
    return Part("web", [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn"], log)


def sequencer(number: int, log: Path) -> Part:
    """A worker, whose thread seals."""
    return Part(f"sequencer {number}", [sys.executable, str(ROOT / "manage.py"), "work"], log)
