"""Identifiers of rows: UUID version 7 (RFC 9562), so that index order is order of time."""

import uuid

from uuid_utils.compat import uuid7


def new_id() -> uuid.UUID:
    """A fresh identifier."""
    return uuid7()
