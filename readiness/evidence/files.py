"""Keeping files: streamed in, hashed on the way, stored once by their SHA-256, outside the web root.

    MEDIA_ROOT/incoming/<random>         on its way; removed when anything breaks
    MEDIA_ROOT/<2>/<2>/<sha256>          stored; written once, never changed, only the sweeper removes one
    MEDIA_ROOT/<2>/<2>/<sha256>.preview  a picture of it (`pictures/`), which can be drawn again

A file becomes evidence when a row names it. One that never gets a row is swept after a day.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Self
from uuid import uuid4

from django.conf import settings

from readiness.evidence.file_types import Content, clean_name
from readiness.evidence.models import StoredFile
from readiness.refusals import Conflict, Invalid, Refusal

#: How long a file may be on its way, or stored without a row, before it is swept.
GRACE = timedelta(hours=24)
_FULL = {errno.ENOSPC, errno.EDQUOT}


class FileTooLarge(Invalid):
    """More bytes than `EVIDENCE_FILE_BYTES`."""

    code = "file-too-large"
    status = 413


class ContentErased(Conflict):
    """There was such a file; its content was erased on purpose."""

    code = "content-erased"
    status = 410
    sentence = "The content of this file was erased. What it was, and who erased it when, is still told."


class NoRoom(Refusal):
    """The disk is full. Nothing was kept; trying again later is safe."""

    code = "no-room"
    status = 507
    sentence = "There is no room to keep this file. Nothing was stored; try again later."


@dataclass(frozen=True)
class StoredUpload:
    """A file that is safely on disk and waits to be named by a row within `GRACE`."""

    sha256: str
    size: int
    media_type: str
    name: str
    declared_type: str


def store(chunks: Iterable[bytes], name: str, declared_type: str) -> StoredUpload:
    """Keep the bytes of `chunks` (in order, as they arrive) and say what they are.

    `name` and `declared_type` are what the sender claims. Raises `FileTooLarge`, `FileNotAccepted`, `Invalid`
    (an empty file) or `NoRoom`. Whatever is raised, by us or by `chunks`, nothing is left behind.
    """
    with Arrival(name, declared_type) as arrival:
        for chunk in chunks:
            arrival.take(chunk)
        return arrival.finish()


class Arrival:
    """A file on its way in, for who is handed its bytes one by one: hashed and looked at while it is written.

    A context manager; left before `finish`, it leaves nothing behind. Raises what `store` raises.
    """

    def __init__(self, name: str, declared_type: str) -> None:
        self._name, self._declared_type = clean_name(name), declared_type[:100]
        self._hasher, self._content, self._size = hashlib.sha256(), Content(), 0
        self._rest = ExitStack()

    def __enter__(self) -> Self:
        with _disk():
            self._path, self._out = self._rest.enter_context(_incoming())
        return self

    def __exit__(self, *_error: object) -> None:
        self._rest.close()

    def take(self, chunk: bytes) -> None:
        """The next bytes."""
        self._size += len(chunk)
        if self._size > settings.EVIDENCE_FILE_BYTES:
            raise FileTooLarge(
                {"file": [f"The file is larger than {_readable(settings.EVIDENCE_FILE_BYTES)}."]}
            )
        self._hasher.update(chunk)
        self._content.feed(chunk)
        with _disk():
            _write(self._out.fileno(), chunk)

    def finish(self) -> StoredUpload:
        """All has come: the file is kept under its hash."""
        if not self._size:
            raise Invalid({"file": ["The file is empty."]})
        media_type = self._content.media_type(self._name)
        digest = self._hasher.hexdigest()
        with _disk():
            os.fsync(self._out.fileno())
            _keep(self._path, digest)
        return StoredUpload(digest, self._size, media_type, self._name, self._declared_type)


def open_file(stored: StoredFile) -> BinaryIO:
    """The stored bytes, to read. Raises `ContentErased`; a missing file is a fault: `FileNotFoundError`."""
    if stored.erased_at is not None:
        raise ContentErased
    return path_of(stored.sha256).open("rb")


def path_of(sha256: str) -> Path:
    """Where the file of that hash lies. Raises `ValueError` for what is no lower-case SHA-256."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("A stored file is named by its SHA-256.")
    return Path(settings.MEDIA_ROOT) / sha256[:2] / sha256[2:4] / sha256


def remove_erased(sha256: str) -> None:
    """Take an erased file and its preview off the disk; nothing happens where it has gone already.

    Whoever erases calls this after the commit; the sweeper does for what a crash left in between.
    """
    path = path_of(sha256)
    with _turn(fcntl.LOCK_EX):
        if not StoredFile.objects.filter(pk=sha256, erased_at__isnull=False).exists():
            return
        for one in (path, path.with_name(f"{sha256}.preview")):
            one.unlink(missing_ok=True)
        if path.parent.is_dir():
            _flush_folder(path.parent)


def sweep_orphans(at: datetime) -> int:
    """Remove what came in but was never named by a row; the number of files removed.

    Only files older than `GRACE`, both by `at` and by the file system's own time: neither a simulated clock
    nor a skewed one takes an upload that is on its way. A file that has a row is never touched.
    """
    root = Path(settings.MEDIA_ROOT)
    if not root.is_dir():
        return 0
    for sha256 in StoredFile.objects.filter(erased_at__isnull=False).values_list("sha256", flat=True):
        if path_of(sha256).is_file():
            remove_erased(sha256)
    before = min(at.timestamp(), _file_system_time(root)) - GRACE.total_seconds()
    removed = 0
    for folder in (root / "incoming", *root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]")):
        old = [path for path in _files(folder) if path.stat().st_mtime < before]
        removed += sum(_sweep(path, before) for path in old)
    return removed


@contextmanager
def _disk() -> Iterator[None]:
    """A full disk is a refusal; any other fault of it is a fault."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NoRoom from error
        raise


@contextmanager
def _incoming() -> Iterator[tuple[Path, BinaryIO]]:
    folder = _made(Path(settings.MEDIA_ROOT) / "incoming")
    path = folder / uuid4().hex
    try:
        # 0600: nobody but the portal reads evidence from the disk.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", buffering=0) as out:
            yield path, out
    finally:
        path.unlink(missing_ok=True)


def _write(handle: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    while rest:  # a nearly full disk takes a part before it refuses
        rest = rest[os.write(handle, rest) :]


def _keep(incoming: Path, digest: str) -> None:
    """Move the whole, flushed file to its name. The same content again replaces itself, with a fresh time."""
    target = path_of(digest)
    with _turn(fcntl.LOCK_SH):
        _made(target.parent.parent)
        _made(target.parent)
        incoming.replace(target)
        _flush_folder(target.parent)


def _sweep(path: Path, before: float) -> bool:
    """Remove `path` if it is still old and unnamed, while no file of that hash can be on its way."""
    with _turn(fcntl.LOCK_EX):
        try:
            is_old = path.stat().st_mtime < before
        except FileNotFoundError:
            return False
        # A preview goes with its file: what comes after the dot is not part of the name.
        if not is_old or StoredFile.objects.filter(pk=path.name.partition(".")[0]).exists():
            return False
        path.unlink()
        return True


@contextmanager
def _turn(kind: int) -> Iterator[None]:
    """Storing (shared) and sweeping (alone) take turns: a file renewed this moment is never swept."""
    handle = os.open(_made(Path(settings.MEDIA_ROOT)) / ".turn", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, kind)
        yield
    finally:
        os.close(handle)


def _made(folder: Path) -> Path:
    """The folder, made and its name flushed to disk where it was missing."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush_folder(folder.parent)
    return folder


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.is_file())


def _file_system_time(root: Path) -> float:
    """The time that the file system stamps now: ages are measured on the clock that stamped them."""
    mark = root / ".turn"
    mark.touch(mode=0o600)
    return mark.stat().st_mtime


def _readable(size: int) -> str:
    return f"{size // 2**20} MiB" if size >= 2**20 else f"{size} bytes"
