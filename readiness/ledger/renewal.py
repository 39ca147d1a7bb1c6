"""A new key for the log, and going on after its database or its key was lost: both are told by the log itself."""

import base64
import re
from datetime import datetime

from django.db import transaction

from readiness.ledger import events, guard, keys, sealing, stored
from readiness.ledger.merkle import EMPTY_ROOT
from readiness.ledger.models import LedgerCheckpoint, LedgerKey
from readiness.ledger.note import Checkpoint, Signer, read_checkpoint, read_key, read_note
from readiness.ledger.operations import Doer, record
from readiness.ledger.refusing import KeyUnfit, NothingToResume, SealingRefused


def rotate_key(*, actor: Doer, at: datetime) -> LedgerKey:
    """Give the log a new key. The old one signs that it is followed, and is gone when this returns.

    The checkpoint that covers the entry is signed by both. Raises `SealingRefused`.
    """
    said = guard.outside()
    with transaction.atomic(durable=True):
        stored.take_lock()
        guard.compare(said, sealing.size_now())
        old = keys.signer(at)
        new = keys.lay_out_next(old.name)
        row = keys.enrol(new.key, at)
        endorsed = old.private.sign(endorsement(old.name, new))
        record(
            kind=events.KEY_ROTATED,
            actor=actor,
            at=at,
            subject=row,
            data={"old": old.key.line, "new": new.key.line, "signature": base64.b64encode(endorsed).decode()},
        )
        sealed = sealing.append(sealing.waiting(), at=at, signers=[old, new])
    keys.take_over_next(new.key)
    guard.keep_outside(sealed.note)
    return row


def endorsement(origin: str, new: Signer) -> bytes:
    """What the old key signs of the new one."""
    return f"{origin}\nrotate\n{new.key.line}\n".encode()


def resume_log(*, actor: Doer, at: datetime, reason: str) -> LedgerKey:
    """Go on as a new log after an old copy of the database was restored, or the private key was lost.

    The entries that are there stay as they are. The next one names what was lost, under a new origin, so that
    nobody takes the checkpoints of the lost log for this one's. Raises `NothingToResume`; `LogBroken`, which
    no new origin mends.
    """
    said = _said()
    with transaction.atomic(durable=True):
        stored.take_lock()
        size = sealing.size_now()
        last = keys.newest_key()
        if last is None or not _is_refused(said, size, last):
            raise NothingToResume
        lost = said or _own(last)
        signer, fresh = _signer_for(_next_origin(last.name, lost.origin), last)
        row = keys.enrol(signer.key, at)
        entry = record(
            kind=events.LOG_RESUMED,
            actor=actor,
            at=at,
            subject=row,
            data={
                "old": last.vkey,
                "new": row.vkey,
                "origin": row.name,
                "size": size,
                "lost": {"origin": lost.origin, "size": lost.size, "root": lost.root.hex()},
            },
            private={"reason": reason},
        )
        sealed = sealing.append([(entry.pk, bytes(entry.leaf_hash))], at=at, signers=[signer])
    if fresh:
        keys.take_over_next(signer.key)
    guard.forget_outside()
    guard.keep_outside(sealed.note)
    return row


def _said() -> Checkpoint | None:
    try:
        return guard.outside()
    except SealingRefused:
        return None  # unreadable: what was lost is then not known better than by the database


def _is_refused(said: Checkpoint | None, size: int, last: LedgerKey) -> bool:
    try:
        guard.outside()
        guard.compare(said, size)
        keys.signer_of(read_key(last.vkey))
    except SealingRefused:
        return True
    return False


def _own(last: LedgerKey) -> Checkpoint:
    newest = LedgerCheckpoint.objects.order_by("-size").first()
    if newest is None:
        return Checkpoint(last.name, 0, EMPTY_ROOT)
    return read_checkpoint(read_note(newest.note).text)


def _next_origin(*known: str) -> str:
    """The first origin after all known ones: log.example/ledger, log.example/ledger/2, .../3."""
    parts = [re.fullmatch(r"(.*?)(?:/(\d{1,9}))?", origin) for origin in known]
    numbers = [int(part[2] or 1) for part in parts if part]
    base = parts[0][1] if parts[0] else known[0]
    return f"{base}/{max(numbers) + 1}"


def _signer_for(origin: str, last: LedgerKey) -> tuple[Signer, bool]:
    """The present private key under the new name; a new one where it is lost. And whether it is new."""
    try:
        return Signer(origin, keys.signer_of(read_key(last.vkey)).private), False
    except KeyUnfit:
        return keys.lay_out_next(origin), True
