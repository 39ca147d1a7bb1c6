"""The sequencer: gives recorded entries their places, batch by batch, and signs what the log then is.

An entry is recorded by a plain insert in the transaction of its change. Here, a moment later, one transaction takes
what has no place yet in order of ids, gives the next places without a gap, stores the subtrees that became complete
and a signed checkpoint. Any number of sequencers may run: one seals at a time, and a killed one leaves nothing half
done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from readiness.ledger import guard, keys, merkle, stored
from readiness.ledger.models import LedgerCheckpoint, LedgerEntry
from readiness.ledger.note import Checkpoint, Signer, sign
from readiness.ledger.refusing import LogBroken

Waiting = tuple[int, bytes]  # an entry's id and leaf hash


@dataclass(frozen=True)
class Sealed:
    """One batch: `count` entries, after which the log has `size`; `note` says so, signed."""

    size: int
    count: int
    note: str


def seal_entries(*, at: datetime, limit: int | None = None) -> Sealed | None:
    """Seal at most `limit` entries (default: LEDGER_SEAL_BATCH); None when all are sealed.

    Raises `SealingRefused`, and then changes nothing. Never to be called inside another transaction: the note
    leaves the house when this returns.
    """
    if not unsealed().exists():
        return None
    said = guard.outside()  # before the lock: by then the database holds at least as much
    with transaction.atomic(durable=True):
        stored.take_lock()
        batch = waiting(limit or settings.LEDGER_SEAL_BATCH)
        if not batch:
            return None  # another sequencer was first
        guard.compare(said, size_now())
        sealed = append(batch, at=at)
    guard.keep_outside(sealed.note)
    return sealed


def seal_all(*, at: datetime) -> int:
    """Seal until nothing is left; how many entries were."""
    total = 0
    while sealed := seal_entries(at=at):
        total += sealed.count
    return total


def seal_nothing(*, at: datetime) -> None:
    """The checkpoint of a log without entries, for who asks before the first."""
    with transaction.atomic(durable=True):
        stored.take_lock()
        if LedgerCheckpoint.objects.exists():
            return
        guard.compare(guard.outside(), 0)
        sealed = append([], at=at)
    guard.keep_outside(sealed.note)


def unsealed() -> models.QuerySet[LedgerEntry]:
    """Entries that are recorded and have no place yet, in the order in which they will get one."""
    return LedgerEntry.objects.filter(seq__isnull=True).order_by("pk")


def waiting(limit: int | None = None) -> list[Waiting]:
    """The first entries that have no place yet, as `append` takes them."""
    return stored.unsealed(limit)


def size_now() -> int:
    """How many entries the newest checkpoint speaks of."""
    return LedgerCheckpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0


def append(batch: Sequence[Waiting], *, at: datetime, signers: Sequence[Signer] = ()) -> Sealed:
    """Seal the entries of `batch` in that order, signed by `signers` (default: by the newest key).

    In the caller's transaction and under its lock. Raises `SealingRefused`.
    """
    signers = signers or [keys.signer(at)]
    size, edge = _edge()
    nodes, edge = merkle.grown(size, edge, [leaf for _pk, leaf in batch])
    stored.number([pk for pk, _leaf in batch], first=size)
    stored.add_nodes(nodes)
    checkpoint = Checkpoint(signers[-1].name, size + len(batch), merkle.bagged(edge))
    note = sign(checkpoint.text, signers)
    LedgerCheckpoint.objects.create(size=checkpoint.size, root=checkpoint.root, note=note, sealed_at=at)
    return Sealed(checkpoint.size, len(batch), note)


def _edge() -> tuple[int, list[bytes]]:
    """The log's size, and the hashes of its complete subtrees, which must have the newest checkpoint's root."""
    newest = LedgerCheckpoint.objects.order_by("-size").first()
    if newest is None:
        return 0, []
    addresses = merkle.peaks(0, newest.size)
    known = stored.read(addresses)
    edge = [known[address] for address in addresses]
    if merkle.bagged(edge) != bytes(newest.root):
        raise LogBroken(
            f"The stored tree does not have the root of the checkpoint over {newest.size} entries. "
            "manage.py verify_ledger tells what was changed; restore the database from before."
        )
    return newest.size, edge
