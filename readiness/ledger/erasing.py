"""Finding private values that were committed to, and erasing them: only a digest is left, and the log sound.

Who may, and the entry that tells of it, are the privacy room's.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Lower

from readiness.ledger.models import LedgerCommitment, LedgerEntry


@dataclass(frozen=True)
class Kept:
    """Private values of one entry: its id and hash, what it is about, and the names of those values."""

    entry: int
    kind: str
    leaf: str
    team: UUID | None
    service: UUID | None
    names: tuple[str, ...]


def entry_named(leaf: str) -> Kept | None:
    """The entry with this leaf hash (hexadecimal), and the names of its values that are not erased."""
    try:
        wanted = bytes.fromhex(leaf)
    except ValueError:
        return None
    row = LedgerEntry.objects.filter(leaf_hash=wanted).first()
    return None if row is None else _kept(row, row.commitments.values_list("name", flat=True))


def entry_by_id(entry: int) -> Kept:
    """The same for an entry that a request names."""
    row = LedgerEntry.objects.get(pk=entry)
    return _kept(row, row.commitments.values_list("name", flat=True))


def about_person(person: UUID, tokens: Collection[UUID], addresses: Collection[str]) -> list[Kept]:
    """Every value that says who `person` is: of entries about them, the names of `tokens`, and their `addresses`
    wherever an invitation holds one."""
    entries = (
        Q(entry__subject_type="user", entry__subject_id=person)
        | Q(entry__subject_type="apitoken", entry__subject_id__in=list(tokens))
        | Q(
            entry__kind__startswith="teams.invitation.",
            name="email",
            address__in=[one.lower() for one in addresses],
        )
    )
    rows = LedgerCommitment.objects.annotate(address=Lower("value")).filter(entries).select_related("entry")
    found: dict[int, list[str]] = {}
    of: dict[int, LedgerEntry] = {}
    for row in rows.order_by("entry_id", "name"):
        of[row.entry_id] = row.entry
        found.setdefault(row.entry_id, []).append(row.name)
    return [_kept(of[pk], names) for pk, names in found.items()]


def values_of(person: UUID, name: str) -> set[str]:
    """Every value `name` that entries about `person` ever held: earlier addresses too."""
    rows = LedgerCommitment.objects.filter(entry__subject_type="user", entry__subject_id=person, name=name)
    return set(rows.values_list("value", flat=True))


def services_acted_on(person: UUID) -> Q:
    """Services that have an entry by `person`, as a condition on services."""
    entries = LedgerEntry.objects.filter(actor=person, service__isnull=False)
    return Q(pk__in=entries.values("service_id"))


def only(kept: Kept, name: str) -> Kept:
    """One of the values, when it is there."""
    return replace(kept, names=(name,) if name in kept.names else ())


def erase(kept: Kept) -> int:
    """Remove these values for good; how many there were. The caller records it in the same transaction.

    Raises `IntegrityError` while a legal hold stands on them: a wall of the database.
    """
    gone, _by_model = LedgerCommitment.objects.filter(entry=kept.entry, name__in=kept.names).delete()
    return gone


def _kept(row: LedgerEntry, names: Iterable[str]) -> Kept:
    leaf = bytes(row.leaf_hash).hex()
    return Kept(row.pk, row.kind, leaf, row.team_id, row.service_id, tuple(sorted(names)))
