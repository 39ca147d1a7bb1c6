"""All that a report says, as one digest: what its entry commits to. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from readiness.evidence.content import exact
from readiness.ledger.canonical import digest, stamp

# Part of what is hashed. Digests are kept for ever: never change what this format means, add another.
FORMAT = 1
#: The columns that are hashed.
SAID = (
    "part", "release", "number", "file_id", "sentence", "remedy", "severity", "observations", "rule_version",
    "counts_until", "identity",
)  # fmt: skip


def report_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 over the columns `SAID` of a row."""
    said = {name: row[name] for name in SAID}
    until = said["counts_until"]
    said["counts_until"] = stamp(until) if isinstance(until, datetime) else until
    return digest({"format": FORMAT, "said": exact(said)})
