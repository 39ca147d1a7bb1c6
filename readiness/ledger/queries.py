"""Questions that rooms ask of the ledger. Who may read which entries, and in which words, is the audit room's."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from readiness.ledger.models import LedgerEntry


def recorded_about(kind: str, subjects: Collection[UUID]) -> set[UUID]:
    """Which of `subjects` an entry of `kind` is about: what is done once asks before doing it."""
    entries = LedgerEntry.objects.filter(subject_id__in=subjects, kind=kind)
    return {subject for subject in entries.values_list("subject_id", flat=True) if subject is not None}


def subjects_of(kind: str) -> QuerySet[LedgerEntry, UUID | None]:
    """The ids that entries of `kind` are about, for use as a subquery."""
    return LedgerEntry.objects.filter(kind=kind, subject_id__isnull=False).values_list(
        "subject_id", flat=True
    )


def changes_of(
    subjects: Collection[UUID], *, besides: Collection[str] = ()
) -> dict[UUID, tuple[int, datetime]]:
    """How many entries there are about each of `subjects`, and when the last was made; `besides` are not counted.

    What has none is left out. The number never shrinks, since no entry goes.
    """
    entries = LedgerEntry.objects.filter(subject_id__in=subjects).exclude(kind__in=besides)
    counted = entries.values_list("subject_id").annotate(Count("pk"), Max("recorded_at"))
    return {subject: (count, last) for subject, count, last in counted}


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry as a plain value, for rooms that ask how something stood earlier.

    `data` is what the body holds; `private` what it commits to and nobody erased, where that was asked for.
    """

    kind: str
    at: datetime
    person: UUID | None
    team: UUID | None
    subject: UUID | None
    data: Mapping[str, Any]
    private: Mapping[str, str]


def first_recorded_at() -> datetime | None:
    """When the log begins; None while nothing is recorded."""
    return LedgerEntry.objects.order_by("pk").values_list("recorded_at", flat=True).first()


def happened(
    kinds: Collection[str], about: Q, *, until: datetime | None = None, private: bool = False
) -> list[Happened]:
    """Every entry of these kinds that `about` leaves, up to `until`, in the order in which it happened.

    What came before a time builds up how a thing stood then; what came after tells what was changed since.
    """
    found = LedgerEntry.objects.filter(about, kind__in=kinds).order_by("recorded_at", "pk")
    if until is not None:
        found = found.filter(recorded_at__lte=until)
    if private:
        found = found.prefetch_related("commitments")
    return [_happened(entry, private=private) for entry in found]


def _happened(entry: LedgerEntry, *, private: bool) -> Happened:
    return Happened(
        kind=entry.kind,
        at=entry.recorded_at,
        person=entry.actor_id,
        team=entry.team_id,
        subject=entry.subject_id,
        data=json.loads(bytes(entry.body))["data"],
        private={kept.name: kept.value for kept in entry.commitments.all()} if private else {},
    )
