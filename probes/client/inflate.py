"""Bodies decompressed within a bound: what would not fit is never made."""

import zlib

from probes.client.errors import ProtocolError

_MOST_CODINGS = 2
_MOST_MEMBERS = 16
_GZIP, _ZLIB, _RAW = 31, 15, -15
_HEAD = 256


def inflate(raw: bytes, codings: tuple[str, ...], most: int, *, cut: bool = False) -> tuple[bytes, bool]:
    """The body and whether it is only the beginning.

    `codings` are the values of Content-Encoding; `cut` says that `raw` itself is only the beginning.
    ProtocolError when a coding is unknown, the data broken, or it ends too early without having been cut.
    """
    names = [name for value in codings for part in value.split(",") if (name := part.strip().lower())]
    names = [name for name in names if name != "identity"]
    if len(names) > _MOST_CODINGS or not set(names) <= {"gzip", "x-gzip", "deflate"}:
        raise ProtocolError("encoding")
    body = raw
    for name in reversed(names):
        if body:
            body, cut = _undo(body, _window(name, body), most, cut=cut)
    return body[:most], cut or len(body) > most


def _window(name: str, body: bytes) -> int:
    if name != "deflate":
        return _GZIP
    # "deflate" is zlib's format, but some servers send the bare stream; browsers take both.
    try:
        zlib.decompressobj(_ZLIB).decompress(body[:_HEAD], 1)
    except zlib.error:
        return _RAW
    return _ZLIB


def _undo(body: bytes, window: int, most: int, *, cut: bool) -> tuple[bytes, bool]:
    out, rest = bytearray(), body
    for _ in range(_MOST_MEMBERS):
        inflater = zlib.decompressobj(window)
        try:
            out += inflater.decompress(rest, most + 1 - len(out))
        except zlib.error as problem:
            raise ProtocolError("encoding") from problem
        if len(out) > most:
            return bytes(out[:most]), True
        if not inflater.eof:
            if cut:
                return bytes(out), True
            raise ProtocolError("encoding")
        rest = inflater.unused_data
        if window != _GZIP or not rest.startswith(b"\x1f\x8b"):
            return bytes(out), cut
    return bytes(out), True
