"""The rows that bear on items, as recorded now or as they were recorded by `known_at`: a query each."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from readiness.checklists.facts import DID_NOT_RUN, LOOKED
from readiness.checklists.models import ChecklistItem, EvidenceReview, ItemEvidence, NotApplicable, Waiver
from readiness.evidence.models import EvidenceRevision
from readiness.prepared import prepared

#: The decision that counts, by attachment and revision.
Decisions = Mapping[tuple[UUID, UUID], EvidenceReview]


@prepared
def attachments(*, items: Collection[UUID], known_at: datetime | None) -> QuerySet[ItemEvidence]:
    """Attachments, each with the ids of its newest revision, its newest attempt and its newest finding.

    A probe's evidence grows for ever; these three are all that the rules ask for.
    """
    revisions = (
        EvidenceRevision.objects.filter(evidence=OuterRef("evidence")).order_by("-number").values("pk")
    )
    rows = ItemEvidence.objects.filter(item__in=items)
    if known_at:
        revisions = revisions.filter(submitted_at__lte=known_at)
        rows = rows.filter(attached_at__lte=known_at)
    annotated = rows.annotate(
        newest_id=Subquery(revisions[:1]),
        attempt_id=Subquery(revisions.exclude(verdict__in=DID_NOT_RUN)[:1]),
        finding_id=Subquery(revisions.filter(verdict__in=LOOKED)[:1]),
    )
    related = annotated.filter(newest_id__isnull=False).select_related("evidence", "attached_by")
    return related.order_by("attached_at", "pk")


def decisions(items: Mapping[UUID, ChecklistItem], known_at: datetime | None) -> Decisions:
    """The newest decision of each attachment and revision, unless the item asks something else since."""
    newest = {
        (row.attachment_id, row.revision_id): row for row in _reviews(items=items.keys(), known_at=known_at)
    }
    return {
        key: row
        for key, row in newest.items()
        if _judged_this_text(row, items[row.item_id].reviewed_from, known_at)  # type: ignore[attr-defined]
    }


@prepared
def _reviews(*, items: Collection[UUID], known_at: datetime | None) -> QuerySet[EvidenceReview]:
    rows = EvidenceReview.objects.filter(attachment__item__in=items).select_related("reviewer")
    if known_at:
        rows = rows.filter(reviewed_at__lte=known_at)
    told: QuerySet[EvidenceReview] = rows.annotate(
        item_id=F("attachment__item"), revision_number=F("revision__number")
    )
    return told.order_by("number")


@prepared
def revisions(*, ids: Collection[UUID]) -> QuerySet[EvidenceRevision]:
    """Revisions with file and author; without observations, which can be long."""
    rows = EvidenceRevision.objects.filter(pk__in=ids)
    return rows.select_related("file", "submitted_by").defer("observations")


@prepared
def waivers(*, items: Collection[UUID], known_at: datetime | None) -> QuerySet[Waiver]:
    """Waivers, oldest first."""
    rows = Waiver.objects.filter(item__in=items).select_related("requested_by", "decided_by")
    return (rows.filter(requested_at__lte=known_at) if known_at else rows).order_by("requested_at", "pk")


@prepared
def claims(*, items: Collection[UUID], known_at: datetime | None) -> QuerySet[NotApplicable]:
    """The claims not to apply that stand; at most one an item."""
    rows = NotApplicable.objects.filter(item__in=items).select_related("claimed_by").order_by("claimed_at")
    if known_at is None:
        return rows.filter(withdrawn_at__isnull=True)
    standing = Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at)
    return rows.filter(standing, claimed_at__lte=known_at)


def _judged_this_text(
    review: EvidenceReview, reviewed_from: datetime | None, known_at: datetime | None
) -> bool:
    if reviewed_from is None or (known_at is not None and known_at < reviewed_from):
        return True
    return review.reviewed_at > reviewed_from
