"""Questions that rooms ask of the ledger. Who may read which entries, and in which words, is the audit room's."""

import json
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

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


def data_of(entry: LedgerEntry) -> Mapping[str, Any]:
    """What the entry's body says in `data`: ids, digests, numbers, words of the product."""
    data: Mapping[str, Any] = json.loads(bytes(entry.body))["data"]
    return data


def entries_of(
    kinds: Collection[str],
    *,
    subject: UUID | None = None,
    service: UUID | None = None,
    team: UUID | None = None,
) -> QuerySet[LedgerEntry]:
    """Every entry of these kinds about one thing, in the order in which it happened.

    For whoever asks how something stood earlier: what came before that time builds it up, and what came after
    tells what was changed since.
    """
    narrowed = {"subject_id": subject, "service": service, "team": team}
    found = LedgerEntry.objects.filter(
        kind__in=kinds, **{name: value for name, value in narrowed.items() if value is not None}
    )
    return found.order_by("recorded_at", "pk")
