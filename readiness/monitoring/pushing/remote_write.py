"""Prometheus' remote write 1.0: a Snappy-packed protobuf message of series with their samples. Pure.

Of protobuf's wire format only what these four messages need is read; fields that are not known are passed over.
Source: prometheus.io/docs/specs/prw/remote_write_spec, `prometheus.WriteRequest`.
"""

import struct
from collections.abc import Iterator, Sequence

from readiness.ingest.format import Unreadable
from readiness.monitoring.pushing.rows import Given, moment_of, refuse_many
from readiness.monitoring.pushing.snappy import unpack
from readiness.monitoring.pushing.text_format import MOST_LABELS

UNPACKED_BYTES = 8 * 2**20
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_BROKEN = "This is not a remote write request (version 1.0), or it was cut off."
_LONGEST_VARINT = 10
_DOUBLE = struct.Struct("<d")


def read_remote_write(content: bytes, most: int) -> Sequence[Given]:
    """Its samples, series by series, faults and all. Raises `Unreadable`."""
    found: list[Given] = []
    for number, kind, value, _whole in _fields(memoryview(unpack(content, UNPACKED_BYTES))):
        if (number, kind) != (1, _BYTES):
            continue
        labels, samples = _series(value)
        refuse_many(len(found) + len(samples), most)
        name = labels.pop("__name__", "")
        fault = f"More than {MOST_LABELS} labels." if len(labels) > MOST_LABELS else ""
        found += [
            _given(len(found) + place, name, labels, fault, one) for place, one in enumerate(samples, start=1)
        ]
    return found


def _given(row: int, name: str, labels: dict[str, str], fault: str, sample: tuple[float, int]) -> Given:
    value, milliseconds = sample
    try:
        return Given(row, name, value, moment_of(milliseconds / 1000), labels, fault)
    except ValueError:
        return Given(row, name, fault="Its time is none.")


def _series(message: memoryview) -> tuple[dict[str, str], list[tuple[float, int]]]:
    labels: dict[str, str] = {}
    samples: list[tuple[float, int]] = []
    for number, kind, value, _whole in _fields(message):
        if (number, kind) == (1, _BYTES):
            pair = {place: text for place, wire, text, _length in _fields(value) if wire == _BYTES}
            labels[_text(pair.get(1))] = _text(pair.get(2))
        elif (number, kind) == (2, _BYTES):
            samples.append(_sample(value))
    return labels, samples


def _sample(message: memoryview) -> tuple[float, int]:
    value, milliseconds = 0.0, 0
    for number, kind, found, whole in _fields(message):
        if (number, kind) == (1, _FIXED64):
            (value,) = _DOUBLE.unpack(found)
        elif (number, kind) == (2, _VARINT):
            milliseconds = whole - 2**64 if whole >= 2**63 else whole
    return value, milliseconds


def _text(value: memoryview | None) -> str:
    try:
        return bytes(value or b"").decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(_BROKEN) from error


def _fields(message: memoryview) -> Iterator[tuple[int, int, memoryview, int]]:
    """Number, wire type, bytes and whole number of each field: of a varint the number, of the others the bytes."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        kind = key & 7
        if kind == _VARINT:
            value, place = _varint(message, place)
            yield key >> 3, kind, message[:0], value
            continue
        size = {_FIXED64: 8, _FIXED32: 4}.get(kind)
        if kind == _BYTES:
            size, place = _varint(message, place)
        if size is None or place + size > len(message):
            raise Unreadable(_BROKEN)
        yield key >> 3, kind, message[place : place + size], 0
        place += size


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    value = 0
    for shift, byte in enumerate(message[place : place + _LONGEST_VARINT]):
        value |= (byte & 0x7F) << (7 * shift)
        if byte < 0x80:
            return value & 2**64 - 1, place + shift + 1
    raise Unreadable(_BROKEN)
