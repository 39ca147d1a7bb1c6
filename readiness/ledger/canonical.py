"""Canonical bytes of a record: RFC 8785 JSON over NFC text. Pure.

Records hold strings, whole numbers below 2**53, booleans, null, lists and maps: nothing whose text form could
differ between two machines. RFC 8785 does not normalise Unicode, so that is done first.
"""

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence

import rfc8785




def canonical(value: object) -> bytes:
    """RFC 8785 bytes of `value`. Raises `TypeError` on floats and foreign types, `ValueError` on huge numbers."""
    return rfc8785.dumps(_plain(value))


def leaf_hash(body: bytes) -> bytes:
    """RFC 6962 2.1: SHA-256 of 0x00 and the entry's bytes, so that a leaf is never taken for a node."""
    return hashlib.sha256(b"\x00" + body).digest()


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise ValueError("A record holds no whole number of 2**53 or more.")
        return value
    if isinstance(value, Mapping):
        return {str(_plain(str(key))): _plain(member) for key, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_plain(member) for member in value]
    raise TypeError(f"A record cannot hold a {type(value).__name__}.")
