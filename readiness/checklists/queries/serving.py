"""What one piece of evidence serves, and what reviewers said of it: for the page of that piece."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from readiness.checklists.models import EvidenceReview, ItemEvidence
from readiness.checklists.queries import recorded
from readiness.evidence.freshness import Freshness, Review, freshness, valid_until
from readiness.evidence.models import Evidence, EvidenceRevision

_NO_LIMIT = 36_500


@dataclass(frozen=True)
class Serving:
    """One item that the evidence serves: how its newest revision counts there, and until when.

    `review` is the decision on that revision that counts; `reviews` are all decisions on any revision, newest
    first. `feeds` is False for a probe that the item's template does not name any more.
    """

    attachment: ItemEvidence
    review: EvidenceReview | None
    reviews: tuple[EvidenceReview, ...]
    freshness: Freshness
    valid_until: datetime
    feeds: bool


def servings_of(evidence: Evidence, newest: EvidenceRevision, at: datetime) -> list[Serving]:
    """The items that `evidence` serves, in template order, in three queries."""
    rows = ItemEvidence.objects.filter(evidence=evidence, item__retired_at__isnull=True).select_related(
        "item__template_item", "item__checklist__template", "attached_by"
    )
    attachments = list(rows.order_by("item__checklist", "item__position"))
    items = {attachment.item_id: attachment.item for attachment in attachments}
    decided = recorded.decisions(items, None) if items else {}
    said = (
        EvidenceReview.objects.filter(attachment__in=attachments)
        .select_related("reviewer", "revision")
        .order_by("-reviewed_at", "-pk")
    )
    reviews = list(said) if attachments else []
    return [
        _serving(
            attachment,
            evidence,
            newest,
            decided.get((attachment.pk, newest.pk)),
            tuple(review for review in reviews if review.attachment_id == attachment.pk),
            at,
        )
        for attachment in attachments
    ]


def _serving(
    attachment: ItemEvidence,
    evidence: Evidence,
    newest: EvidenceRevision,
    review: EvidenceReview | None,
    reviews: tuple[EvidenceReview, ...],
    at: datetime,
) -> Serving:
    asked = attachment.item.template_item
    feed = next((feed for feed in asked.probes if feed["kind"] == evidence.probe_kind), None)
    is_probe = evidence.kind == Evidence.Kind.PROBE
    days = feed.get("fresh_for_days", 1) if feed else asked.fresh_for_days or _NO_LIMIT
    ends = valid_until(
        effective_from=newest.effective_from, effective_until=newest.effective_until, fresh_for_days=days
    )
    word = freshness(
        submitted_at=newest.submitted_at,
        review=cast("Review", review.decision) if review else None,
        effective_from=newest.effective_from,
        valid_until=ends,
        at=at,
        needs_review=not is_probe,
    )
    return Serving(attachment, review, reviews, word, ends, feeds=not is_probe or feed is not None)
