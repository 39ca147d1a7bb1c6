"""Questions that rooms ask of the ledger. Who may read which entries, and in which words, is the audit room's."""

from collections.abc import Collection
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
