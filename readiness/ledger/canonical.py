"""Canonical bytes of a record: RFC 8785 JSON over NFC text. Pure.

Records hold strings, whole numbers below 2**53, booleans, null, lists and maps: nothing whose text form could
differ between two machines. RFC 8785 does not normalise Unicode, so that is done first.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import rfc8785

#: The json module's own C code writes each value as RFC 8785 3.2.2 asks (the same escapes, no spaces), and in a
#: tenth of the time; it orders names by code points, which is the order of UTF-16 where all are ASCII.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of `value`.

    Raises `TypeError` on floats and foreign types; `ValueError` on numbers of 2**53 or more, on two names of
    one map that are the same text, and on text that UTF-8 cannot hold.
    """
    odd_names: list[str] = []
    plain = _plain(value, odd_names)
    return rfc8785.dumps(plain) if odd_names else _ENCODER.encode(plain).encode()


def leaf_hash(body: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256 of 0x00 and the entry's bytes, so that a leaf is never taken for a node."""
    return hashlib.sha256(b"\x00" + body).digest()


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one spelling a time."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: object, odd_names: list[str]) -> Any:
    """`value` of plain types and NFC text; its names that are not ASCII are added to `odd_names`."""
    if isinstance(value, str):
        return _text(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise ValueError("A record holds no whole number of 2**53 or more.")
        return int(value)
    if isinstance(value, dict | Mapping):  # a dict is known at once; other maps are asked for by their class
        return _map(value, odd_names)
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [_plain(member, odd_names) for member in value]
    raise TypeError(f"A record cannot hold a {type(value).__name__}.")


def _map(value: Mapping[object, object], odd_names: list[str]) -> dict[str, Any]:
    plain: dict[str, Any] = {}
    for key, member in value.items():
        if not isinstance(key, str):
            raise TypeError(f"A record's names are text, not {type(key).__name__}.")
        name = _text(key)
        if name in plain:
            # Normalising made them one: to keep either would be to drop the other in silence.
            raise ValueError(f"A record has the name {name!r} twice.")
        if not name.isascii():
            odd_names.append(name)
        plain[name] = _plain(member, odd_names)
    return plain


def _text(value: str) -> str:
    if value.isascii():
        return str(value)
    text = unicodedata.normalize("NFC", value)
    text.encode()  # a lone surrogate has no UTF-8 form
    return str(text)
