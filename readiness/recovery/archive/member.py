"""Reading one member of a backup and holding it against what the manifest says."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator

from readiness.recovery.archive.manifest import NotABackup, Part

_CHUNK = 2**20


def content(packed: zipfile.ZipFile, name: str, part: Part) -> Iterator[bytes]:
    """The member's bytes. Raises `NotABackup`, at the latest at its end, where they are not what was written."""
    digest, size = hashlib.sha256(), 0
    try:
        with packed.open(name) as member:
            while chunk := member.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > part.size:
                    break
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as fault:
        raise NotABackup(f"{name} cannot be read: {fault}.") from fault
    if (digest.hexdigest(), size) != (part.sha256, part.size):
        raise NotABackup(f"{name} is not what was written: it was damaged or changed.")


def lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines, without their ends."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        yield from whole
    if rest:
        yield rest
