"""What others ask of the sealed log: its newest checkpoint, its keys, and proofs (RFC 9162)."""

import base64

from readiness.ledger import merkle
from readiness.ledger.keys import newest_key
from readiness.ledger.models import LedgerCheckpoint
from readiness.ledger.stored import read
from readiness.refusals import Conflict


class NotSealed(Conflict):
    """What is only recorded has no place in the log that could be proven."""

    code = "not-sealed"
    sentence = "This entry is recorded, but not sealed yet. A worker seals within seconds: try again then."


def newest_checkpoint() -> LedgerCheckpoint | None:
    """The checkpoint over all that is sealed; None before the first."""
    return LedgerCheckpoint.objects.order_by("-size").first()


def checkpoint_at_least(seq: int) -> LedgerCheckpoint | None:
    """The first checkpoint that covers entry `seq`; None when none does yet."""
    return LedgerCheckpoint.objects.filter(size__gt=seq).order_by("size").first()


def newest_vkey() -> str | None:
    """The verifier key that signs now, as a line without its newline; None before the first entry is sealed."""
    key = newest_key()
    return key.vkey if key else None


def inclusion(seq: int, size: int) -> list[bytes]:
    """The proof that entry `seq` is among the first `size`. Raises `ValueError` unless 0 <= seq < size."""
    return merkle.inclusion(seq, size, read)


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the first `old` of `new` entries are what they were. `ValueError` unless 0 <= old <= new."""
    return merkle.consistency(old, new, read)


def root(size: int) -> bytes:
    """The root of the first `size` entries."""
    return merkle.root(size, read)


def proof_text(seq: int | None) -> str:
    """The proof that entry `seq` is in the log, under its newest checkpoint, as c2sp.org/tlog-proof text.

    Raises `NotSealed` for an entry without a place.
    """
    newest = newest_checkpoint()
    if seq is None or newest is None or newest.size <= seq:
        raise NotSealed
    hashes = "".join(f"{base64.b64encode(one).decode()}\n" for one in inclusion(seq, newest.size))
    return f"c2sp.org/tlog-proof@v1\nindex {seq}\n{hashes}\n{newest.note}"
