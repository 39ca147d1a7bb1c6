"""A PostgreSQL of its own that is stopped as a power cut would, and started again on the same data."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from tools.servers import await_answer, free_port, reachable_programs, unprivileged_user


class Cluster:
    """PostgreSQL in `folder`, as careful with the disk as a real one."""

    def __init__(self, folder: Path) -> None:
        self.owner = unprivileged_user()
        self.folder = folder
        folder.mkdir(mode=0o700)
        if self.owner:
            shutil.chown(folder, self.owner)
        self.programs = reachable_programs(folder, self.owner)
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, and wait until it has recovered and answers."""
        where = (
            "-p",
            self.port,
            "-k",
            self.folder,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "max_connections=60",
        )
        command = [self.programs / "postgres", "-D", self.folder / "data", *where]
        log = self.folder / "log"
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                user=self.owner, cwd="/", stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        await_answer(lambda: psycopg.connect(self.url, connect_timeout=5).close(), self.process, log)

    def stop_at_once(self) -> None:
        """`pg_ctl stop -m immediate`: every connection is cut and nothing is written any more."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-s")
        self.process.wait(30)

    def end(self) -> None:
        """Stop it for good."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGINT)
            self.process.wait(30)

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [self.programs / program, "-D", self.folder / "data", *options],
            user=self.owner, cwd="/", check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def awaited(true, seconds: float, what: str) -> float:
    """The seconds until `true()`; raises TimeoutError after `seconds`."""
    begun = time.monotonic()
    while not true():
        if time.monotonic() - begun > seconds:
            raise TimeoutError(f"{what}: not within {seconds:.0f} s.")
        time.sleep(0.02)
    return time.monotonic() - begun
