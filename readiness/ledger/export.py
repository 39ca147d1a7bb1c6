"""What a bundle takes from the sealed log: entries by their places, openings, proofs, and the log's signature."""

import base64
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from readiness.ledger import keys, merkle
from readiness.ledger.models import LedgerCheckpoint, LedgerCommitment, LedgerEntry
from readiness.ledger.note import Checkpoint, NoteMalformed, NoteUnproven, read_checkpoint, sign, verify
from readiness.refusals import Conflict, Invalid

#: Entries that one query reads.
BATCH = 500


class NothingSealed(Conflict):
    """There is no log yet to take from."""

    code = "nothing-sealed"
    sentence = "Nothing is sealed yet: a worker seals what is recorded within seconds. Try again then."


@dataclass(frozen=True)
class Told:
    """A sealed entry, as much as choosing takes."""

    seq: int
    kind: str
    person: UUID | None
    team: UUID | None
    service: UUID | None
    environment: str | None
    data: dict[str, Any]
    commitments: tuple[str, ...]


@dataclass(frozen=True)
class SealedLog:
    """The log under one of its checkpoints."""

    origin: str
    size: int
    root: bytes
    note: str
    sealed_at: datetime


def newest() -> SealedLog:
    """The log as it is sealed now. Raises `NothingSealed`."""
    row = LedgerCheckpoint.objects.filter(size__gt=0).order_by("-size").first()
    if row is None:
        raise NothingSealed
    origin = row.note.partition("\n")[0]
    return SealedLog(origin, row.size, bytes(row.root), row.note, row.sealed_at)


def outside_checkpoint(note: str, log: SealedLog) -> Checkpoint:
    """A checkpoint that somebody kept of this very log. Raises `Invalid`."""
    try:
        text, _signers = verify(note, keys.verifier_keys())
        kept = read_checkpoint(text)
    except (NoteMalformed, NoteUnproven):
        raise Invalid({"checkpoint": ["This is no checkpoint that this log signed."]}) from None
    if kept.origin != log.origin or kept.size > log.size:
        raise Invalid(
            {"checkpoint": [f"This log, {log.origin}, has {log.size} entries: it is not the kept one's."]}
        )
    return kept


def chosen(log: SealedLog, which: Q) -> Iterator[Told]:
    """Sealed entries for which `which` holds, in the order of the log."""
    rows = LedgerEntry.objects.filter(which, seq__lt=log.size).order_by("seq")
    columns = ("seq", "kind", "actor_id", "team_id", "service_id", "body")
    for seq, kind, person, team, service, raw in rows.values_list(*columns).iterator(chunk_size=BATCH):
        body = json.loads(bytes(raw))
        yield Told(
            seq, kind, person, team, service, body["environment"], body["data"], tuple(body["commitments"])
        )


def bodies(places: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """The exact bytes of the entries at `places`, in the order given."""
    for part in _parts(places):
        rows = dict(LedgerEntry.objects.filter(seq__in=part).values_list("seq", "body"))
        yield from ((seq, bytes(rows[seq])) for seq in part)


def openings(places: Sequence[int]) -> Iterator[tuple[int, str, dict[str, dict[str, str]]]]:
    """Of each entry at `places`, in the order given: place, kind, and what its commitments are openings of."""
    for part in _parts(places):
        found: dict[int, dict[str, dict[str, str]]] = {seq: {} for seq in part}
        rows = LedgerCommitment.objects.filter(entry__seq__in=part).order_by("name")
        for seq, name, nonce, value in rows.values_list("entry__seq", "name", "nonce", "value"):
            found[int(seq or 0)][name] = {"nonce": bytes(nonce).hex(), "value": value}
        kinds = dict(LedgerEntry.objects.filter(seq__in=part).values_list("seq", "kind"))
        yield from ((seq, kinds[seq], found[seq]) for seq in part)


def public_keys() -> list[str]:
    """The lines of every key that the log ever had, the first one first."""
    return [key.line for key in keys.verifier_keys()]


class KeyChanged(Conflict):
    """The log got another key between its checkpoint and this signature: the two would not belong together."""

    code = "log-key-changed"
    sentence = "The log's key was changed while this was made. Ask for it again."


def sign_text(name: str, body: bytes, log: SealedLog) -> str:
    """A note in which the log vouches for `body` under `<origin>/<name>`: size and SHA-256, by the key of `log`.

    The name keeps it from being taken for a checkpoint. Only a worker or a command may ask: it reads the private
    key. Raises `KeyChanged`.
    """
    signer = keys.signer(log.sealed_at)
    try:
        verify(log.note, [signer.key])
    except NoteUnproven as other:
        raise KeyChanged from other
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return sign(f"{signer.name}/{name}\n{len(body)}\n{digest}\n", [signer])


class Tree:
    """The whole tree under `log`, 64 bytes an entry: for one who proves many entries at once."""

    def __init__(self, log: SealedLog) -> None:
        self.size = log.size
        level = bytearray()
        rows = (
            LedgerEntry.objects.filter(seq__lt=log.size).order_by("seq").values_list("leaf_hash", flat=True)
        )
        for leaf in rows.iterator(chunk_size=10_000):
            level += bytes(leaf)
        self.levels = [bytes(level)]
        while len(self.levels[-1]) >= 2 * merkle.HASH_SIZE:
            below, pair = self.levels[-1], 2 * merkle.HASH_SIZE
            whole = range(0, len(below) - pair + 1, pair)
            nodes = (
                merkle.node_hash(below[at : at + pair // 2], below[at + pair // 2 : at + pair])
                for at in whole
            )
            self.levels.append(b"".join(nodes))

    @property
    def leaves(self) -> bytes:
        """Every leaf hash, one after the other."""
        return self.levels[0]

    def leaf(self, seq: int) -> bytes:
        """The leaf hash of entry `seq`."""
        return self.leaves[seq * merkle.HASH_SIZE : (seq + 1) * merkle.HASH_SIZE]

    def inclusion(self, seq: int) -> list[bytes]:
        """The proof of entry `seq`."""
        return merkle.inclusion(seq, self.size, self._read)

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the first `old` entries are what they were."""
        return merkle.consistency(old, self.size, self._read)

    def root(self) -> bytes:
        """The root over all."""
        return merkle.root(self.size, self._read)

    def _read(self, wanted: Sequence[merkle.Address]) -> dict[merkle.Address, bytes]:
        found = {}
        for level, index in wanted:
            begin = index * merkle.HASH_SIZE
            found[level, index] = self.levels[level][begin : begin + merkle.HASH_SIZE]
        return found


def _parts(places: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(places), BATCH):
        yield places[begin : begin + BATCH]


def kinds_are(kinds: Collection[str]) -> Q:
    """Entries of these kinds; one that ends in a dot stands for all that begin so."""
    which = Q(kind__in=[kind for kind in kinds if not kind.endswith(".")])
    for beginning in kinds:
        if beginning.endswith("."):
            which |= Q(kind__startswith=beginning)
    return which


def about_service(service: UUID) -> Q:
    """Entries about a service."""
    return Q(service=service)


def about_subjects(subjects: Iterable[UUID]) -> Q:
    """Entries about any of these things."""
    return Q(subject_id__in=list(subjects))


def between(since: datetime | None, until: datetime | None) -> Q:
    """Entries recorded from `since` on and before `until`."""
    which = Q()
    if since is not None:
        which &= Q(recorded_at__gte=since)
    if until is not None:
        which &= Q(recorded_at__lt=until)
    return which


def up_to(seq: int) -> Q:
    """Entries up to this place."""
    return Q(seq__lte=seq)
