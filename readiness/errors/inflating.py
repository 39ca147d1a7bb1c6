"""Bodies as SDKs compress them, let out no further than a bound: a few bytes may stand for gigabytes. Pure."""

import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]

from readiness.refusals import Refusal

_PIECE = 64 * 1024


class TooLarge(Refusal):
    """More than is taken."""

    code = "too-large"
    status = 413


class UnknownEncoding(Refusal):
    """Compressed in a way that is not read here."""

    code = "unknown-encoding"
    status = 415


class Damaged(Refusal):
    """Not what its encoding says."""

    code = "damaged"
    status = 400


def inflated(content: bytes, encoding: str, *, most: int) -> bytes:
    """`content` decoded by its Content-Encoding: gzip, deflate, br, identity or none.

    Raises `TooLarge` once there would be more than `most` bytes, `Damaged`, `UnknownEncoding`.
    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        pieces: Iterator[bytes] = iter([content])
    elif name in {"gzip", "x-gzip"}:
        pieces = _zlib(content, 16 + zlib.MAX_WBITS, most)
    elif name == "deflate":
        # RFC 9110 means zlib's format; some send the bare stream.
        bare = len(content) < 2 or content[0] & 15 != 8 or (content[0] << 8 | content[1]) % 31
        pieces = _zlib(content, -zlib.MAX_WBITS if bare else zlib.MAX_WBITS, most)
    elif name == "br":
        pieces = _brotli(content, most)
    else:
        raise UnknownEncoding("Send the body plain, or compressed with gzip, deflate or br.")
    return _joined(pieces, most)


def _joined(pieces: Iterator[bytes], most: int) -> bytes:
    whole, size = [], 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise TooLarge(f"Decompressed, this is more than {most} bytes.")
        whole.append(piece)
    return b"".join(whole)


def _zlib(content: bytes, bits: int, most: int) -> Iterator[bytes]:
    machine = zlib.decompressobj(bits)
    try:
        yield machine.decompress(content, most + 1)
    except zlib.error:
        raise Damaged("The compressed body is damaged.") from None
    if machine.unconsumed_tail:
        raise TooLarge(f"Decompressed, this is more than {most} bytes.")
    if not machine.eof:
        raise Damaged("The compressed body ends too early.")


def _brotli(content: bytes, most: int) -> Iterator[bytes]:
    machine = brotli.Decompressor()
    given = content
    size = 0
    try:
        while not machine.is_finished():
            piece = machine.process(given, output_buffer_limit=_PIECE)
            given = b""
            if not piece and machine.can_accept_more_data():
                raise Damaged("The compressed body ends too early.")
            size += len(piece)
            if size > most:
                raise TooLarge(f"Decompressed, this is more than {most} bytes.")
            yield piece
    except brotli.error:
        raise Damaged("The compressed body is damaged.") from None
