"""Reading an envelope as Sentry's SDKs send it. Pure.

Source: develop.sentry.dev, "Envelopes": a line of JSON, then items, each a line of JSON and a payload that is as long
as `length` says, or ends with its line where no length is told. Blank lines at the end are allowed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from readiness.refusals import Refusal

MOST_ITEMS = 100
#: The payloads that are events.
EVENTS = frozenset({"event"})


class Malformed(Refusal):
    """These bytes are no envelope, or no event."""

    code = "malformed"
    status = 400


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its type, its headers, and its payload as it came."""

    type: str
    headers: dict[str, Any]
    payload: bytes


@dataclass(frozen=True, slots=True)
class Envelope:
    """The header line, and the items in their order."""

    header: dict[str, Any]
    items: tuple[Item, ...]


def read_envelope(content: bytes) -> Envelope:
    """The envelope that `content` is. Raises `Malformed`, saying which item."""
    line, _end, rest = content.partition(b"\n")
    header = _object(line, "The first line")
    items = tuple(_items(rest))
    if not items:
        raise Malformed("The envelope holds no item.")
    return Envelope(header, items)


def _items(rest: bytes) -> Iterator[Item]:
    at, number, end = 0, 0, len(rest)
    while at < end:
        line_end = rest.find(b"\n", at)
        line_end = end if line_end < 0 else line_end
        line = rest[at:line_end]
        at = line_end + 1
        if not line.strip():
            continue
        number += 1
        if number > MOST_ITEMS:
            raise Malformed(f"The envelope holds more than {MOST_ITEMS} items.")
        headers = _object(line, f"The header of item {number}")
        kind = headers.get("type")
        if not isinstance(kind, str) or not kind:
            raise Malformed(f"Item {number} says no type.")
        stop = _stop(rest, at, headers.get("length"), number)
        yield Item(kind[:40], headers, rest[at:stop])
        at = stop + 1  # the line end after a payload; where it is missing, the envelope is at its end


def _stop(rest: bytes, at: int, length: object, number: int) -> int:
    """Where the payload ends."""
    if length is None:
        found = rest.find(b"\n", at)
        return len(rest) if found < 0 else found
    if not isinstance(length, int) or isinstance(length, bool) or length < 0:
        raise Malformed(f"The length of item {number} is no whole number.")
    if at + length > max(len(rest), at):
        raise Malformed(f"Item {number} ends before its {length} bytes.")
    if at + length < len(rest) and rest[at + length : at + length + 1] != b"\n":
        raise Malformed(f"The length of item {number} does not end at a line's end.")
    return at + length


def read_event(payload: bytes) -> dict[str, Any]:
    """The event that a payload is. Raises `Malformed`."""
    return _object(payload, "The event")


def _object(text: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Malformed(f"{what} is not JSON.") from None
    if not isinstance(found, dict):
        raise Malformed(f"{what} is not a JSON object.")
    return found
