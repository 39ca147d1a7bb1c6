"""Attachments that were there at an earlier time and were taken off since: no row tells of them, the ledger does."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from readiness.checklists import events
from readiness.checklists.models import Checklist, ItemEvidence
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.ledger.queries import Happened, happened

#: Evidence and item.
Pair = tuple[UUID, UUID]


def detached_since(items: Collection[UUID], known_at: datetime) -> list[ItemEvidence]:
    """Unsaved attachments, each with the ids that `recorded.attachments` gives. One query where there are none."""
    services = Checklist.objects.filter(items__in=items).values("service")
    taken = happened((events.EVIDENCE_DETACHED,), Q(service__in=services, recorded_at__gt=known_at))
    wanted = {pair for entry in taken for pair in _pairs(entry) if pair[1] in items}
    if not wanted:
        return []
    kinds = (events.EVIDENCE_ATTACHED, events.EVIDENCE_DETACHED)
    about = Q(subject_id__in={evidence for evidence, _item in wanted})
    standing: dict[Pair, Happened] = {}
    for entry in happened(kinds, about, until=known_at):
        for pair in _pairs(entry):
            standing.pop(pair, None)
            if entry.kind == events.EVIDENCE_ATTACHED and pair in wanted:
                standing[pair] = entry
    return _made(standing, known_at)


def _pairs(entry: Happened) -> list[Pair]:
    assert entry.subject is not None
    items = entry.data["items"] if entry.kind == events.EVIDENCE_ATTACHED else [entry.data["item"]]
    return [(entry.subject, UUID(item)) for item in items]


def _made(standing: dict[Pair, Happened], known_at: datetime) -> list[ItemEvidence]:
    ids = {evidence for evidence, _item in standing}
    pieces = Evidence.objects.in_bulk(ids)
    # Ordered, so that the newest of each is left.
    said = EvidenceRevision.objects.filter(evidence__in=ids, submitted_at__lte=known_at).order_by("number")
    newest = dict(said.values_list("evidence", "pk"))
    made = []
    for (evidence, item), entry in standing.items():
        one = ItemEvidence(
            item_id=item,
            evidence=pieces[evidence],
            attached_by_id=entry.person,
            attached_at=entry.at,
        )
        # Only what people gave is ever taken off: they look for nothing, so the newest is also the attempt.
        one.newest_id = one.attempt_id = newest[evidence]  # type: ignore[attr-defined]
        one.finding_id = None  # type: ignore[attr-defined]
        made.append(one)
    return made
