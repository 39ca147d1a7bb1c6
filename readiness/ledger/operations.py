"""Writing down what happened, in the transaction of the change itself."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction

from readiness.ledger import stored
from readiness.ledger.canonical import canonical, leaf_hash, stamp
from readiness.ledger.models import LedgerCommitment, LedgerEntry

FORMAT = 1


class Doer(Protocol):
    """Who acted, as much as the ledger asks of it: in fact a `teams.actors.Actor`.

    The room of people writes here as well, so this room stands below it and knows it only by shape.
    """

    @property
    def user(self) -> AbstractBaseUser | None:
        """The person, or None for one of the portal's machines."""

    @property
    def machine(self) -> str:
        """The machine's name, or ""."""


def record(
    *,
    kind: str,
    actor: Doer,
    at: datetime,
    subject: models.Model,
    team: models.Model | None = None,
    service: models.Model | None = None,
    environment: models.Model | None = None,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> LedgerEntry:
    """Append one entry. `kind` is `room.subject.verb` from the room's `events.py`.

    `data` holds opaque ids, digests, numbers and words of the product. Whatever is personal or could be
    guessed (names, addresses, reasons in free text) goes to `private`: the entry then holds only a commitment
    to it.
    Raises `TransactionManagementError` outside a transaction: a change and its record are one act.
    """
    told = {"team": team, "service": service, "environment": environment, "data": data, "private": private}
    return record_all([drafted(kind=kind, actor=actor, at=at, subject=subject, **told)])[0]  # type: ignore[arg-type]


@dataclass(frozen=True)
class Draft:
    """An entry that is not written yet, with the openings of its private values."""

    entry: LedgerEntry
    kept: Mapping[str, tuple[bytes, str]]


def record_all(drafts: Sequence[Draft]) -> list[LedgerEntry]:
    """Append entries in this order, with few statements: for data made in bulk. Raises what `record` raises."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "A ledger entry is written in the transaction it records."
        )
    if len(drafts) == 1:
        stored.insert(drafts[0].entry)
    else:
        LedgerEntry.objects.bulk_create([one.entry for one in drafts], batch_size=500)
    kept = [
        LedgerCommitment(entry=one.entry, name=name, nonce=nonce, value=value)
        for one in drafts
        for name, (nonce, value) in one.kept.items()
    ]
    if kept:
        LedgerCommitment.objects.bulk_create(kept, batch_size=500)
    return [one.entry for one in drafts]


def drafted(
    *,
    kind: str,
    actor: Doer,
    at: datetime,
    subject: models.Model,
    team: models.Model | None = None,
    service: models.Model | None = None,
    environment: models.Model | None = None,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> Draft:
    """What `record` would write."""
    kept = {name: (secrets.token_bytes(32), value) for name, value in (private or {}).items()}
    body = canonical(
        {
            "v": FORMAT,
            "kind": kind,
            "at": stamp(at),
            "actor": {"person": str(actor.user.pk)} if actor.user else {"machine": actor.machine},
            "team": _id(team),
            "service": _id(service),
            "environment": _id(environment),
            "subject": {"type": subject._meta.model_name, "id": str(subject.pk)},  # noqa: SLF001
            "data": dict(data or {}),
            "commitments": {name: commitment(nonce, value) for name, (nonce, value) in kept.items()},
        }
    )
    entry = LedgerEntry(
        kind=kind,
        body=body,
        leaf_hash=leaf_hash(body),
        recorded_at=at,
        actor_id=actor.user.pk if actor.user else None,
        team_id=team.pk if team else None,
        service_id=service.pk if service else None,
        subject_type=subject._meta.model_name or "",  # noqa: SLF001
        subject_id=subject.pk,
    )
    return Draft(entry, kept)


def commitment(nonce: bytes, value: str) -> str:
    """HMAC-SHA-256 of the value under its own random key, in hexadecimal."""
    return hmac.new(nonce, value.encode(), hashlib.sha256).hexdigest()


def _id(thing: models.Model | None) -> str | None:
    return None if thing is None else str(thing.pk)
