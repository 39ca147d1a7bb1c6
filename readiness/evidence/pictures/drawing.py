"""Having a picture drawn by a child process; what it drew, or why it could not."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

import readiness
from readiness.evidence.pictures import child

MEDIA_TYPE = "image/webp"
#: Media type of what was sent -> the only decoder that gets to see it.
FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/gif": "GIF", "image/webp": "WEBP"}
_SIDES = 2


class NotDrawn(Exception):
    """There is no picture of this file. `sentence` tells a person why."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A new picture: WebP, at most 1600 by 4800 pixels."""

    content: bytes
    width: int
    height: int


def draw(file: Path, media_type: str) -> Drawing:
    """The first frame of a picture, drawn anew within the limits of the settings. Raises `NotDrawn`."""
    with tempfile.TemporaryDirectory(prefix="launchproof-picture-") as folder:
        out, order = Path(folder) / "out.webp", Path(folder) / "job.json"
        job = {
            "file": str(file),
            "format": FORMATS[media_type],
            "out": str(out),
            "pixels": settings.PREVIEW_MEGAPIXELS * 10**6,
            "seconds": settings.PREVIEW_SECONDS,
            "memory": settings.PREVIEW_MEMORY_MIB * 2**20,
        }
        order.write_text(json.dumps(job), encoding="utf-8")
        said = _run(order)
        sides = [int(side) for side in said.split() if side.isdigit()]
        if len(sides) != _SIDES or not out.is_file():
            raise NotDrawn("The picture could not be drawn.")
        return Drawing(out.read_bytes(), *sides)


def _run(order: Path) -> bytes:
    # The child gets no secrets: only where our own code lies, and what its interpreter takes.
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    process = subprocess.Popen(  # noqa: S603  our own interpreter on our own file
        [sys.executable, "-P", child.__file__, str(order)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**kept, "PYTHONPATH": str(Path(readiness.__path__[0]).parent), "MALLOC_ARENA_MAX": "1"},
        cwd=order.parent,
        start_new_session=True,
    )
    try:
        # Twice: the limit is on computing, and a busy machine takes longer by the clock.
        said, _errors = process.communicate(timeout=settings.PREVIEW_SECONDS * 2)
    except subprocess.TimeoutExpired:
        raise NotDrawn(_too_long()) from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    _judge(process.returncode)
    return said


def _judge(status: int) -> None:
    if status == child.TOO_LARGE:
        raise NotDrawn(f"It has more than {settings.PREVIEW_MEGAPIXELS} megapixels.")
    if status == child.OUT_OF_MEMORY:
        raise NotDrawn(f"Drawing it took more than {settings.PREVIEW_MEMORY_MIB} MiB of memory.")
    if status == -signal.SIGXCPU:
        raise NotDrawn(_too_long())
    if status != 0:
        raise NotDrawn("It cannot be read as a picture: it may be damaged.")


def _too_long() -> str:
    return f"Drawing it took longer than {settings.PREVIEW_SECONDS} seconds."
