"""Putting evidence forward for items, and taking it off again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import Checklist, ChecklistItem, EvidenceReview, ItemEvidence
from readiness.checklists.operations.refreshing import refresh_held
from readiness.evidence.files import StoredUpload
from readiness.evidence.holding import enter
from readiness.evidence.models import Evidence
from readiness.evidence.operations import EvidenceWithdrawn, ProbeEvidence, add_evidence
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class ItemRetired(Conflict):
    """A later template version left the item out."""

    code = "item-retired"
    sentence = "The checklist's template no longer asks for this item."


class AlreadyReviewed(Conflict):
    """A decision stands on the attachment, and decisions are kept."""

    code = "already-reviewed"
    sentence = "A reviewer has decided on this evidence for this item. Withdraw the evidence instead."


@transaction.atomic
def attach_evidence(
    *, items: Collection[ChecklistItem], evidence: Evidence, actor: Actor, at: datetime
) -> list[ItemEvidence]:
    """Let one piece of evidence serve `items`, where it waits for each item's reviewer; all of them or none.

    The items belong to the environment of the evidence. Returns the new attachments; items that it serves
    already are left as they are. Raises `Invalid` for items of another environment, `EvidenceWithdrawn`,
    `ProbeEvidence` (a probe serves what its template feeds from it), `ItemRetired`.
    """
    held = enter(actor, Action.ADD_EVIDENCE, evidence.environment)
    fresh = Evidence.objects.get(pk=evidence.pk)
    if fresh.kind == Evidence.Kind.PROBE:
        raise ProbeEvidence("A probe serves the items that its template feeds from it.")
    if fresh.withdrawn_at:
        raise EvidenceWithdrawn
    rows = items_of(held, [item.pk for item in items])
    there = set(ItemEvidence.objects.filter(evidence=fresh, item__in=rows).values_list("item_id", flat=True))
    made = ItemEvidence.objects.bulk_create(
        ItemEvidence(item=row, evidence=fresh, attached_by=actor.user, attached_at=at, waiting_since=at)
        for row in rows
        if row.pk not in there
    )
    if made:
        _record_attached(held, fresh, made, actor, at)
        refresh_items(rows, at)
    return made


@transaction.atomic
def put_forward(
    *,
    items: Collection[ChecklistItem],
    kind: str,
    title: str,
    statement: str = "",
    url: str = "",
    upload: StoredUpload | None = None,
    effective_from: datetime | None = None,
    effective_until: datetime | None = None,
    release: str = "",
    actor: Actor,
    at: datetime,
) -> Evidence:
    """Add a piece of evidence and let it serve `items` (at least one, of one environment), in one act.

    Raises what `add_evidence` and `attach_evidence` raise.
    """
    first = next(iter(items), None)
    if first is None:
        raise Invalid({"items": ["Choose at least one item."]})
    environment = Environment.objects.get(checklists__items=first)
    evidence = add_evidence(
        environment=environment,
        kind=kind,
        title=title,
        statement=statement,
        url=url,
        upload=upload,
        effective_from=effective_from,
        effective_until=effective_until,
        release=release,
        actor=actor,
        at=at,
    )
    attach_evidence(items=items, evidence=evidence, actor=actor, at=at)
    return evidence


@transaction.atomic
def detach_evidence(*, item: ChecklistItem, evidence: Evidence, actor: Actor, at: datetime) -> None:
    """Take evidence off an item, while no reviewer has decided on it there.

    Raises `Conflict` when it does not serve the item, `ProbeEvidence`, `AlreadyReviewed`.
    """
    held = enter(actor, Action.ADD_EVIDENCE, evidence.environment)
    attachment = ItemEvidence.objects.select_related("evidence").filter(item=item, evidence=evidence).first()
    if attachment is None:
        raise Conflict("This evidence does not serve this item.")
    if attachment.evidence.kind == Evidence.Kind.PROBE:
        raise ProbeEvidence("A probe serves the items that its template feeds from it.")
    if EvidenceReview.objects.filter(attachment=attachment).exists():
        raise AlreadyReviewed
    attachment.delete()
    record(
        kind=events.EVIDENCE_DETACHED,
        actor=actor,
        at=at,
        subject=evidence,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"item": str(item.pk)},
    )
    refresh_items([item], at)


def items_of(environment: Environment, ids: Collection[UUID]) -> list[ChecklistItem]:
    """The items, fresh, all of `environment` and none retired; else `Invalid` or `ItemRetired`."""
    rows = ChecklistItem.objects.filter(pk__in=set(ids), checklist__environment=environment)
    found = list(rows.select_related("template_item").order_by("checklist", "position"))
    if not found or len(found) != len(set(ids)):
        raise Invalid({"items": ["Evidence serves items of its own environment only."]})
    if any(row.retired_at for row in found):
        raise ItemRetired
    return found


def refresh_items(items: Collection[ChecklistItem], at: datetime) -> None:
    """Refresh the checklists of `items`, whose environment is held."""
    refresh_held(Checklist.objects.filter(pk__in={item.checklist_id for item in items}), at)


def _record_attached(
    environment: Environment, evidence: Evidence, made: list[ItemEvidence], actor: Actor, at: datetime
) -> None:
    record(
        kind=events.EVIDENCE_ATTACHED,
        actor=actor,
        at=at,
        subject=evidence,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data={"items": sorted(str(attachment.item_id) for attachment in made)},
    )
