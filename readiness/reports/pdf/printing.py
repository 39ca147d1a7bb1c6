"""The parent's side: hand the child its job, follow its progress, end it when it takes too much."""

import base64
import ctypes.util
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import readiness
from readiness.reports.pdf import child

#: The shared libraries that WeasyPrint loads and that no wheel brings.
_LIBRARIES = ("gobject-2.0", "pango-1.0", "harfbuzz", "fontconfig", "pangoft2-1.0")
INSTALL = "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
#: WeasyPrint tells its seven steps; they are the progress that a waiting person sees.
STEPS = 7


class PdfFailed(Exception):
    """The document could not be printed. `sentence` tells a person why; nothing of the document is in it."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


class PdfUnavailable(PdfFailed):
    """This machine lacks the libraries that PDFs need."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF (PDF/A-3), its relationship to the document being `Data`."""

    name: str
    description: str
    content: bytes


@dataclass(frozen=True)
class PrintJob:
    """What to print. `resources`: name -> file, reachable from the HTML and CSS as `res:name` and nothing else.

    Equal jobs give equal bytes: `identifier` and `moment` (RFC 3339) take the place of chance and clock.
    """

    html: str
    identifier: str
    moment: str
    resources: Mapping[str, Path] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    variant: str = "pdf/a-3a"
    seconds: int = 120
    memory_mib: int = 1024


def missing_libraries() -> list[str]:
    """Names of the shared libraries that are not on this machine; empty when PDFs can be printed."""
    return [name for name in _LIBRARIES if ctypes.util.find_library(name) is None]


def print_pdf(job: PrintJob, *, tell: Callable[[int], None] | None = None) -> bytes:
    """The PDF's bytes. `tell` is called with each step begun (1 to `STEPS`).

    Raises `PdfUnavailable` without the libraries, `PdfFailed` when the limits end it or it breaks.
    """
    if missing_libraries():
        raise PdfUnavailable(f"PDFs need system libraries that are not installed here: {INSTALL}")
    with tempfile.TemporaryDirectory(prefix="launchproof-pdf-") as folder:
        out = Path(folder) / "out.pdf"
        order = Path(folder) / "job.json"
        order.write_text(_order(job, out), encoding="utf-8")
        _run(order, job, tell)
        try:
            return out.read_bytes()
        except FileNotFoundError as error:
            raise PdfFailed("The document could not be printed.") from error


def _order(job: PrintJob, out: Path) -> str:
    return json.dumps(
        {
            "html": job.html,
            "identifier": job.identifier,
            "moment": job.moment,
            "resources": {name: str(path) for name, path in job.resources.items()},
            "attachments": [
                {
                    "name": one.name,
                    "description": one.description,
                    "content": base64.b64encode(one.content).decode("ascii"),
                }
                for one in job.attachments
            ],
            "variant": job.variant,
            "seconds": job.seconds,
            "memory": job.memory_mib * 2**20,
            "out": str(out),
        }
    )


def _run(order: Path, job: PrintJob, tell: Callable[[int], None] | None) -> None:
    # The child gets no secrets: only what finding fonts and its own interpreter takes.
    kept = {
        name: os.environ[name] for name in ("PATH", "HOME", "LANG", "XDG_CACHE_HOME") if name in os.environ
    }
    process = subprocess.Popen(  # noqa: S603  our own interpreter on our own file
        [sys.executable, "-P", child.__file__, str(order)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": str(Path(readiness.__path__[0]).parent)},
        cwd=order.parent,
        start_new_session=True,
    )
    try:
        timed_out = not _follow(process, time.monotonic() + job.seconds, tell)
    finally:
        _end(process)
    if timed_out or process.returncode == -signal.SIGXCPU:
        raise PdfFailed(f"Printing took longer than {job.seconds} seconds and was stopped.")
    if process.returncode == child.OUT_OF_MEMORY:
        raise PdfFailed(f"Printing took more than {job.memory_mib} MiB of memory and was stopped.")
    if process.returncode != 0:
        raise PdfFailed("The document could not be printed.")


def _follow(process: subprocess.Popen[bytes], until: float, tell: Callable[[int], None] | None) -> bool:
    """Read the child's steps until it ends; False when the time is over first."""
    stream = process.stdout
    assert stream is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            if not waiting.select(left):
                continue
            line = os.read(stream.fileno(), 4096)
            if not line:
                break
            if tell:
                for word in line.split():
                    if word.isdigit():
                        tell(int(word))
        try:
            process.wait(max(until - time.monotonic(), 0.01))
        except subprocess.TimeoutExpired:
            return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout:
        process.stdout.close()
