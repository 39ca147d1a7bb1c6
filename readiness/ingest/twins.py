"""What the twins of formats share: a time, a place, and JSON as bytes. Pure."""

import json
from datetime import UTC, datetime
from typing import Any

from readiness.ingest.format import Given

#: Noon of the day on which every twin is handed in.
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
COMMIT = "4c1f0d3b8c5f4f0f9a6e7d2b1a0c9e8d7f6a5b4c"
HERE = Given(at=AT, service="payments-api", environment="production", release="2026.6.1", commit=COMMIT)


def as_json(value: Any) -> bytes:
    """The value as a tool would write it."""
    return json.dumps(value, indent=1).encode()


def changed(value: dict[str, Any], **members: Any) -> bytes:
    """The object with other members, as bytes."""
    return as_json({**value, **members})
