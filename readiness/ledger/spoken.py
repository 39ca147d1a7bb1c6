"""A checkpoint as people compare it: in print, in a mail, on a page.

Whoever keeps one outside the portal has an anchor: the log can no longer be told otherwise up to its size.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from readiness.ledger.models import LedgerCheckpoint, LedgerKey
from readiness.ledger.note import Checkpoint, read_checkpoint, read_note


@dataclass(frozen=True)
class Spoken:
    """A signed checkpoint with the lines of the keys that signed it, and when it was sealed."""

    checkpoint: Checkpoint
    note: str
    keys: tuple[str, ...]
    sealed_at: datetime

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text that is signed (the note's first three lines), in hexadecimal."""
        return fingerprint(self.checkpoint)

    @property
    def root(self) -> str:
        """The log's root in hexadecimal."""
        return self.checkpoint.root.hex()

    @property
    def key_ids(self) -> list[str]:
        """The ids of the keys that signed."""
        return [key.split("+")[1] for key in self.keys]

    def as_json(self) -> dict[str, Any]:
        """For machines: everything that it takes to hold the log to it."""
        return {
            "origin": self.checkpoint.origin,
            "size": self.checkpoint.size,
            "root": self.root,
            "fingerprint": self.fingerprint,
            "keys": list(self.keys),
            "note": self.note,
        }


def fingerprint(checkpoint: Checkpoint) -> str:
    """What two people read to each other to learn whether they hold the same checkpoint."""
    return hashlib.sha256(checkpoint.text.encode()).hexdigest()


def spoken(note: str, sealed_at: datetime) -> Spoken:
    """A note of this log, opened."""
    taken = read_note(note)
    known = {(key.name, key.key_id): key.vkey for key in LedgerKey.objects.all()}
    signed = ((signature.name, signature.key_id.hex()) for signature in taken.signatures)
    return Spoken(
        read_checkpoint(taken.text), note, tuple(known[one] for one in signed if one in known), sealed_at
    )


def spoken_by(at: datetime) -> Spoken | None:
    """The newest checkpoint that was sealed at `at` or before; None while nothing was."""
    row = LedgerCheckpoint.objects.filter(sealed_at__lte=at).order_by("-size").first()
    return spoken(row.note, row.sealed_at) if row else None
