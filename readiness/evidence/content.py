"""What a revision says, as one digest: SHA-256 of canonical bytes, kept for ever. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from readiness.ledger.canonical import digest

# Part of what is hashed. Digests are kept for ever: never change what this format means, add another.
FORMAT = 1
_EXACT = 2**53


def content_digest(
    *,
    evidence_id: str,
    number: int,
    kind: str,
    title: str,
    release: str,
    effective_from: datetime,
    effective_until: datetime | None,
    said: Mapping[str, Any],
) -> str:
    """The digest of one revision. `said` holds its own fields: statement, url, file, verdict ..."""
    return digest(
        {
            "format": FORMAT,
            "evidence": evidence_id,
            "number": number,
            "kind": kind,
            "title": title,
            "release": release,
            "effective_from": _instant(effective_from),
            "effective_until": _instant(effective_until) if effective_until else None,
            "said": exact(dict(said)),
        }
    )


def exact(value: Any) -> Any:
    """The same value with numbers that two machines could write differently as text.

    A whole number stays one however it was spelled (`1.0`, `1`), since databases may hand either back.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | dict | list | tuple):
        return value
    if isinstance(value, dict):
        return {str(key): exact(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [exact(member) for member in value]
    if abs(value) < _EXACT and value == int(value):
        return int(value)
    return f"{float(value):.12g}"


def _instant(moment: datetime) -> str:
    """RFC 3339 in UTC with microseconds: one spelling a time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
