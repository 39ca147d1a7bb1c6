"""A run as the bytes that its day's seal covers, and the root over many. Pure.

The bytes are JSON with sorted names and no spaces of everything that a run says, times in UTC with microseconds; the
leaf is their RFC 6962 hash, and the root is over the leaves in the order of the runs' ids, which is that of time.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from readiness.ledger.canonical import leaf_hash, stamp
from readiness.ledger.merkle import bagged, node_hash

#: The columns that a seal covers, by the names that they have in a query for values.
SEALED = (
    "id", "probe_id", "scheduled_for", "started_at", "finished_at", "kept_at", "status", "code", "sentence", "remedy",
    "severity", "attempts", "tries", "in_maintenance", "observations", "hops", "target", "rule_version", "allow_rule",
    "worker", "asked_by_id", "revision_id",
)  # fmt: skip


def leaf_of(row: Mapping[str, Any]) -> bytes:
    """The leaf of a run given as its `SEALED` columns."""
    told = {name: _plain(row[name]) for name in SEALED}
    return leaf_hash(json.dumps(told, sort_keys=True, separators=(",", ":")).encode())


def root_of(leaves: Iterable[bytes]) -> tuple[int, bytes]:
    """How many leaves there were, and the root over them; of none, the root of an empty log."""
    stack: list[bytes] = []
    count = 0
    for leaf in leaves:
        place, count = count, count + 1
        while place & 1:
            leaf = node_hash(stack.pop(), leaf)
            place >>= 1
        stack.append(leaf)
    return count, bagged(stack)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return stamp(value)
    return str(value) if isinstance(value, UUID) else value
