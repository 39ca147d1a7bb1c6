"""Snappy's block format, unpacked within bounds. Pure.

Remote write packs each request so. The format is small and frozen, and a portal unpacks little of it: no library.
Source: github.com/google/snappy, format_description.txt.
"""

from readiness.ingest.format import Unreadable

_BROKEN = "This is not packed by Snappy's block format, or it was cut off."


def unpack(content: bytes, most: int) -> bytes:
    """The bytes that were packed. What says that it is longer than `most` is not unpacked. Raises `Unreadable`."""
    size, place = _length(content)
    if size > most:
        raise Unreadable(f"Unpacked this would have more than {most} bytes.")
    found = bytearray()
    while place < len(content):
        tag = content[place]
        place += 1
        if tag & 3 == 0:
            length, place = _literal(content, place, tag)
            if place + length > len(content):
                raise Unreadable(_BROKEN)
            found += content[place : place + length]
            place += length
        else:
            length, offset, place = _copy(content, place, tag)
            _repeat(found, length, offset)
        if len(found) > size:
            raise Unreadable(_BROKEN)
    if len(found) != size:
        raise Unreadable(_BROKEN)
    return bytes(found)


def _length(content: bytes) -> tuple[int, int]:
    size = 0
    for place, byte in enumerate(content[:5]):
        size |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            return size, place + 1
    raise Unreadable(_BROKEN)


def _literal(content: bytes, place: int, tag: int) -> tuple[int, int]:
    """Of bytes as they are: how many, and where they begin. Up to 60 are in the tag, more in one to four bytes."""
    length = tag >> 2
    if length < 60:
        return length + 1, place
    wide = length - 59
    return int.from_bytes(_taken(content, place, wide), "little") + 1, place + wide


def _copy(content: bytes, place: int, tag: int) -> tuple[int, int, int]:
    """Of bytes that came before: how many, how far back, and where the next element begins."""
    if tag & 3 == 1:
        offset = (tag >> 5) << 8 | _taken(content, place, 1)[0]
        return (tag >> 2 & 7) + 4, offset, place + 1
    wide = 2 if tag & 3 == 2 else 4
    return (tag >> 2) + 1, int.from_bytes(_taken(content, place, wide), "little"), place + wide


def _repeat(found: bytearray, length: int, offset: int) -> None:
    """Append what stands `offset` back; where it overlaps, what was just appended is repeated."""
    if not 0 < offset <= len(found):
        raise Unreadable(_BROKEN)
    piece = bytes(found[len(found) - offset : len(found) - offset + length])
    found += (piece * (length // len(piece) + 1))[:length]


def _taken(content: bytes, place: int, count: int) -> bytes:
    if place + count > len(content):
        raise Unreadable(_BROKEN)
    return content[place : place + count]
