"""Writing a ZIP whose bytes depend on its members alone: stored, fixed times, in the order in which they are given.

Python's own writer keeps an object a member and writes what its release thinks best; a bundle has hundreds of
thousands of members, and is made again years later. Pure.
"""

import hashlib
import struct
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO, Self

_TIME, _DATE = 0, (1 << 5) | 1  # 1 January 1980, midnight: the first that the format knows
_WIDE, _NARROW, _MANY = 45, 20, 0xFFFF
_LIMIT = 0xFFFFFFFF
_MODE = 0o100644 << 16
_MADE_ON_UNIX = 3 << 8


@dataclass(frozen=True)
class Written:
    """One member as it was written."""

    name: str
    size: int
    sha256: str


class Archive:
    """A ZIP on its way to `out`, which can seek. `wrote` hears of every member."""

    def __init__(self, out: BinaryIO, wrote: Callable[[Written], None]) -> None:
        self._out, self._wrote = out, wrote
        self._directory, self._count = bytearray(), 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_error: object) -> None:
        if kind is None:
            self._finish()

    def add(self, name: str, body: bytes) -> Written:
        """A member whose bytes are at hand."""
        return self.stream(name, len(body), [body])

    def stream(self, name: str, size: int, chunks: Iterable[bytes]) -> Written:
        """A member of `size` bytes that come in chunks. Raises `ValueError` when they are more or fewer."""
        offset, crc, digest, wrote = self._out.tell(), 0, hashlib.sha256(), 0
        self._out.write(_header(name, size, 0))
        for chunk in chunks:
            digest.update(chunk)
            crc = zlib.crc32(chunk, crc)
            wrote += len(chunk)
            self._out.write(chunk)
        if wrote != size:
            raise ValueError(f"{name} has {wrote} bytes, not {size}.")
        end = self._out.tell()
        self._out.seek(offset)
        self._out.write(_header(name, size, crc))
        self._out.seek(end)
        self._directory += _listing(name, size, crc, offset)
        self._count += 1
        written = Written(name, size, digest.hexdigest())
        self._wrote(written)
        return written

    def _finish(self) -> None:
        offset, size, count = self._out.tell(), len(self._directory), self._count
        self._out.write(self._directory)
        if count >= _MANY or offset >= _LIMIT or size >= _LIMIT:
            end = offset + size
            self._out.write(
                struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, _WIDE, _WIDE, 0, 0, count, count, size, offset)
            )
            self._out.write(struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1))
            count, size, offset = min(count, _MANY), min(size, _LIMIT), min(offset, _LIMIT)
        self._out.write(struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0))


def _header(name: str, size: int, crc: int) -> bytes:
    wide = size >= _LIMIT
    extra = struct.pack("<2H2Q", 1, 16, size, size) if wide else b""
    told = min(size, _LIMIT)
    version = _WIDE if wide else _NARROW
    return (
        struct.pack(
            "<4s3H2H3I2H", b"PK\x03\x04", version, 0, 0, _TIME, _DATE, crc, told, told, len(name), len(extra)
        )
        + name.encode("ascii")
        + extra
    )


def _listing(name: str, size: int, crc: int, offset: int) -> bytes:
    extra = b"".join(
        struct.pack("<Q", value)
        for value in ([size, size] if size >= _LIMIT else []) + [offset] * (offset >= _LIMIT)
    )
    if extra:
        extra = struct.pack("<2H", 1, len(extra)) + extra
    version = _WIDE if extra else _NARROW
    told = min(size, _LIMIT)
    return (
        struct.pack(
            "<4s4H2H3I5H2I", b"PK\x01\x02", _MADE_ON_UNIX | version, version, 0, 0, _TIME, _DATE, crc, told, told,
            len(name), len(extra), 0, 0, 0, _MODE, min(offset, _LIMIT),
        )
        + name.encode("ascii")
        + extra
    )  # fmt: skip
