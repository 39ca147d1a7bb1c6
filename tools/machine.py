"""What Python packages cannot bring: system libraries and programs, and how to get them.

Where they are missing and this user may install them (Debian or Ubuntu, as root or with a sudo that asks no
password) they are installed, after saying so. Everywhere else the one line to run is printed.

Standard library only: it runs before anything is installed.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """Shared libraries or a program that must be on the machine, and the packages that bring them."""

    what: str
    without: str
    apt: tuple[str, ...]
    brew: str = ""
    libraries: tuple[tuple[str, ...], ...] = ()  # each with its names on Linux and on macOS
    programs: tuple[str, ...] = ()  # any one of them will do

    def is_met(self) -> bool:
        """Whether it is here and can be used."""
        program_found = not self.programs or any(shutil.which(program) for program in self.programs)
        return program_found and all(loads(names) for names in self.libraries)

    def command(self) -> str:
        """The line that a person types to get it."""
        if sys.platform == "darwin" and self.brew:
            return f"brew install {self.brew}"
        return f"sudo apt-get install -y --no-install-recommends {' '.join(self.apt)}"


PANGO = Need(
    what="Pango, which lays out the PDF reports",
    without="The portal runs without it; its PDF buttons say what is missing.",
    libraries=(
        ("libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
        ("libpango-1.0.so.0", "libpango-1.0.dylib"),
        ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
        ("libfontconfig.so.1", "libfontconfig.1.dylib"),
        ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ),
    apt=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core"),
    brew="pango",
)
CHROMIUM = Need(
    what="Chromium, which the browser tests drive",
    without="The browser tests cannot run without it.",
    programs=("chromium", "chromium-browser", "google-chrome"),
    apt=("chromium",),
    brew="--cask chromium",
)
PROMETHEUS = Need(
    what="Prometheus, which the tests of metrics and alerting rules ask",
    without="Those tests are left out; the rules they show are also tested without it.",
    programs=("prometheus",),
    apt=("prometheus",),
    brew="prometheus",
)
ALERTMANAGER = Need(
    what="Alertmanager, which the tests of the alert round trip ask",
    without="Those tests are left out; the rules they show are also tested without it.",
    programs=("prometheus-alertmanager",),
    apt=("prometheus-alertmanager",),
)
VENV = Need(
    what="Python's venv module",
    without="No package can be installed without it.",
    apt=("python3-venv", f"python3.{sys.version_info.minor}-venv"),
)
# Debian's packages start a server by themselves: nothing to put on somebody's own machine unasked.
FOR_CI = (PROMETHEUS, ALERTMANAGER) if os.environ.get("CI") == "true" else ()
NEEDS = {"run": (PANGO,), "dev": (PANGO, CHROMIUM, *FOR_CI)}


def loads(names: Iterable[str]) -> bool:
    """Whether the loader finds a shared library by one of its names."""
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def provide(needs: Iterable[Need]) -> list[Need]:
    """Install what is missing where that is allowed; the needs that are still not met, each said aloud."""
    missing = [need for need in needs if not need.is_met()]
    for need in missing:
        print(f"Missing on this machine: {need.what}.", flush=True)
    if missing and may_install():
        install([package for need in missing for package in need.apt])
        missing = [need for need in missing if not need.is_met()]
    for need in missing:
        print(f"  {need.without}\n  To get it: {need.command()}", flush=True)
    return missing


def may_install() -> bool:
    """Whether apt-get is here and this user may use it without being asked for a password."""
    if not shutil.which("apt-get"):
        return False
    return os.geteuid() == 0 or (shutil.which("sudo") is not None and succeeds(["sudo", "-n", "true"]))


def install(packages: list[str]) -> bool:
    """Install Debian packages, refreshing the package lists only when the first try fails."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    wanted = [*apt, "install", "-y", "--no-install-recommends", *packages]
    print(f"  Installing with apt-get: {' '.join(packages)}", flush=True)
    if succeeds(wanted):
        return True
    succeeds([*apt, "update"])
    return succeeds(wanted)


def succeeds(command: list[str]) -> bool:
    """Run a command whose words nobody needs."""
    null = subprocess.DEVNULL
    return subprocess.call(command, stdin=null, stdout=null, stderr=null) == 0
