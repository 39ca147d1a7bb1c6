"""Make this folder ready to run or to be tested: Python, system libraries, packages.

    python3 tools/prepare.py run|dev [--quiet]

The packages are those of requirements/run.txt or requirements/dev.txt, by hash. A stamp in .venv remembers
which lock was installed, so that a second call does nothing.
Exit status: 0 ready, 1 not ready (the reason in words), 2 bad usage.

Standard library only: it runs before anything is installed.
"""

import os
import shutil
import sys

if sys.version_info < (3, 11):  # noqa: UP036  this file is what an older Python is shown
    for minor in range(19, 10, -1):
        newer = shutil.which(f"python3.{minor}")
        if newer:
            os.execv(newer, [newer, *sys.argv])  # noqa: S606
    raise SystemExit(
        f"Not ready: Launchproof needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}.\n"
        "Install one, or name the one you have: make PYTHON=/path/to/python3.11 ..."
    )

import fcntl
import hashlib
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tools import machine  # noqa: E402  run by path, before anything is installed

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "prepared"
LOCKS = {kind: ROOT / "requirements" / f"{kind}.txt" for kind in ("run", "dev")}
UV_LOCK = ROOT / "requirements" / "uv.txt"


class NotReady(Exception):
    """The machine lacks something; the message says what, and how to get it."""


def main(arguments: list[str]) -> int:
    """Read the command line, prepare, and say in one line what is missing."""
    kind = next((argument for argument in arguments if argument in LOCKS), "")
    if not kind or set(arguments) - {kind, "--quiet"}:
        print("Usage: python3 tools/prepare.py run|dev [--quiet]", file=sys.stderr)
        return 2
    try:
        prepare(kind, say_ready="--quiet" not in arguments)
    except NotReady as reason:
        print(f"Not ready: {reason}", file=sys.stderr)
        return 1
    return 0


def prepare(kind: str, *, say_ready: bool) -> None:
    """Bring everything that `kind` needs, or raise NotReady."""
    missing = machine.provide(machine.NEEDS[kind])
    if missing and os.environ.get("CI") == "true":
        raise NotReady(f"{'; '.join(need.what for need in missing)}. CI=true allows no gap.")
    with one_at_a_time():
        if is_stamped(kind):
            if say_ready:
                print(f"Ready: .venv holds what requirements/{kind}.txt says.", flush=True)
            return
        print(f"Setting up .venv from requirements/{kind}.txt; the next start skips this.", flush=True)
        make_venv()
        install_packages(kind)
        STAMP.write_text(stamp(kind))


def is_stamped(kind: str) -> bool:
    """The dev set contains the run set, so a .venv made for tests also runs the portal."""
    if not (STAMP.exists() and PYTHON.exists()):
        return False
    return STAMP.read_text() in {stamp(held) for held in (kind, "dev")}


def stamp(kind: str) -> str:
    """Names what was installed: the locks, the Python, and the folder, since a moved .venv does not work."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {VENV}".encode())
    for lock in (UV_LOCK, LOCKS[kind]):
        digest.update(lock.read_bytes())
    return f"{kind} {digest.hexdigest()}\n"


def make_venv() -> None:
    """A fresh .venv, unless the one that is here works and belongs here."""
    if PYTHON.exists() and belongs_here() and machine.succeeds([str(PYTHON), "-m", "pip", "--version"]):
        return
    if not has_venv_module():
        print(f"Missing on this machine: {machine.VENV.what}.", flush=True)
        if not (machine.may_install() and any(machine.install([package]) for package in machine.VENV.apt)):
            raise NotReady(f"{machine.VENV.without} To get it: {machine.VENV.command()}")
    step("virtual environment", [sys.executable, "-m", "venv", "--clear", str(VENV)])


def belongs_here() -> bool:
    """Whether the programs in .venv start this Python version from this folder."""
    config, pip = VENV / "pyvenv.cfg", VENV / "bin" / "pip"
    if not (config.exists() and pip.exists()):
        return False
    version = f"version = 3.{sys.version_info.minor}."
    return version in config.read_text() and str(VENV) in pip.read_text().splitlines()[0]


def has_venv_module() -> bool:
    """Debian splits ensurepip out of Python, and venv cannot work without it."""
    return machine.succeeds([sys.executable, "-c", "import venv, ensurepip"])


def install_packages(kind: str) -> None:
    """By uv, which takes seconds; where it cannot, by pip, which obeys this machine's own pip settings."""
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes", "-r"]
    uv = [str(VENV / "bin" / "uv"), "pip", "sync", "--require-hashes", "--python", str(PYTHON)]
    step("uv, which installs packages", [*pip, str(UV_LOCK)])
    try:
        step(f"packages of requirements/{kind}.txt", [*uv, str(LOCKS[kind])])
    except NotReady:
        print("  uv could not. Trying pip, which takes some minutes.", flush=True)
        step(f"packages of requirements/{kind}.txt, by pip", [*pip, str(LOCKS[kind])])


def step(what: str, command: list[str]) -> None:
    """Run one command: its name before, its seconds after, and its own words only when it fails."""
    print(f"  {what} ...", end="", flush=True)
    started = time.monotonic()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f" {time.monotonic() - started:.1f} s", flush=True)
    if done.returncode != 0:
        print(done.stdout.strip(), file=sys.stderr)
        raise NotReady(f"{what} failed; its words are above. Can a package registry be reached from here?")


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two `make` in two terminals wait for each other instead of writing one .venv together."""
    handle = os.open(ROOT / "requirements", os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
