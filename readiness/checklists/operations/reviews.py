"""Decisions on evidence, by another person than the one who put it forward."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.access import REVIEWING
from readiness.checklists.models import ChecklistItem, EvidenceReview, ItemEvidence
from readiness.checklists.operations.attaching import ItemRetired, refresh_items
from readiness.checklists.queries.gathering import Testimony, gather
from readiness.evidence.holding import enter, person
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.evidence.operations import EvidenceWithdrawn, ProbeEvidence
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Forbidden, Unseen
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class OwnEvidence(Forbidden):
    """Four eyes: nobody decides on what they put forward themselves."""

    code = "own-evidence"
    sentence = "You put this evidence forward: somebody else has to decide on it."


class Superseded(Conflict):
    """Only what is newest is accepted."""

    code = "superseded"
    sentence = "A newer revision of this evidence was submitted: decide on that one."


@transaction.atomic
def accept_evidence(
    *, attachment: ItemEvidence, revision: EvidenceRevision, actor: Actor, at: datetime
) -> EvidenceReview:
    """Accept the newest revision for the attachment's item, as whom the item's template asks for.

    Once: what was returned needs a new revision. Raises `OwnEvidence`, `Superseded`, `AlreadyDecided`,
    `EvidenceWithdrawn`, `ProbeEvidence`, `ItemRetired`.
    """
    held, testimony = _enter(attachment, actor)
    revision = _revision(testimony, revision.pk)
    if revision.pk != testimony.newest.pk:
        raise Superseded
    _demand_another_person(testimony, revision, actor)
    if testimony.review is not None:
        raise AlreadyDecided(f"This revision was already {testimony.review.decision}.")
    return _decide(held, testimony, revision, EvidenceReview.Decision.ACCEPTED, "", actor, at)


@transaction.atomic
def return_evidence(
    *, attachment: ItemEvidence, revision: EvidenceRevision, reason: str, actor: Actor, at: datetime
) -> EvidenceReview:
    """Return a revision with a reason: the newest, or the accepted one that counts while a newer one waits.

    What was accepted can be returned later; what was returned stays returned. Raises `Invalid` without a
    reason, else what `accept_evidence` raises.
    """
    held, testimony = _enter(attachment, actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    revision = _revision(testimony, revision.pk)
    is_counting = testimony.accepted is not None and revision.pk == testimony.accepted.pk
    if revision.pk != testimony.newest.pk and not is_counting:
        raise Superseded
    _demand_another_person(testimony, revision, actor)
    if testimony.review is not None and testimony.review.decision == "returned" and not is_counting:
        raise AlreadyDecided("This revision was already returned.")
    return _decide(held, testimony, revision, EvidenceReview.Decision.RETURNED, reason, actor, at)


def _enter(attachment: ItemEvidence, actor: Actor) -> tuple[Environment, Testimony]:
    """The attachment as it is now, in its held environment, for an actor who may decide on it."""
    item = _item(attachment)
    action = REVIEWING[item.template_item.accepted_by]
    held = enter(actor, action, item.checklist.environment)
    item = _item(attachment)  # as it is now that nobody else can change it
    if REVIEWING[item.template_item.accepted_by] != action:
        raise Conflict("The template has changed who may decide on this. Look again.")
    if item.retired_at:
        raise ItemRetired
    found = [one for one in gather([item])[item.pk].testimonies if one.attachment.pk == attachment.pk]
    if not found:
        raise Unseen
    (testimony,) = found
    if testimony.evidence.kind == Evidence.Kind.PROBE:
        raise ProbeEvidence("What a probe saw counts without a reviewer.")
    if testimony.evidence.withdrawn_at:
        raise EvidenceWithdrawn("This evidence was withdrawn: there is nothing to decide.")
    testimony.attachment.item = item
    return held, testimony


def _item(attachment: ItemEvidence) -> ChecklistItem:
    rows = ChecklistItem.objects.select_related("template_item", "checklist__environment")
    item = rows.filter(attachments=attachment).first()
    if item is None:
        raise Unseen
    return item


def _revision(testimony: Testimony, revision_id: UUID) -> EvidenceRevision:
    """The revision, when it is one of this evidence. Raises `Unseen`."""
    found = testimony.evidence.revisions.filter(pk=revision_id).first()
    if found is None:
        raise Unseen
    return found


def _demand_another_person(testimony: Testimony, revision: EvidenceRevision, actor: Actor) -> None:
    """Triggers hold the same two rules against every other way into the table."""
    mine = person(actor).pk
    attachment = testimony.attachment
    attached_it = attachment.attached_by_id == mine and attachment.attached_at >= revision.submitted_at
    if revision.submitted_by_id == mine or attached_it:
        raise OwnEvidence


def _decide(
    held: Environment,
    testimony: Testimony,
    revision: EvidenceRevision,
    decision: EvidenceReview.Decision,
    reason: str,
    actor: Actor,
    at: datetime,
) -> EvidenceReview:
    attachment = testimony.attachment
    earlier = EvidenceReview.objects.filter(attachment=attachment, revision=revision).count()
    review = EvidenceReview.objects.create(
        attachment=attachment,
        revision=revision,
        number=earlier + 1,
        decision=decision,
        reason=reason,
        reviewer=person(actor),
        reviewed_at=at,
    )
    if revision.pk == testimony.newest.pk:
        ItemEvidence.objects.filter(pk=attachment.pk).update(waiting_since=None)
    is_accepted = decision == EvidenceReview.Decision.ACCEPTED
    record(
        kind=events.EVIDENCE_ACCEPTED if is_accepted else events.EVIDENCE_RETURNED,
        actor=actor,
        at=at,
        subject=attachment,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "item": str(attachment.item_id),
            "key": attachment.item.key,
            "accepted_by": attachment.item.template_item.accepted_by,
            "evidence": str(attachment.evidence_id),
            "revision": str(revision.pk),
            "digest": revision.digest,
            "review": review.number,
        },
        private={"reason": reason} if reason else {},
    )
    refresh_items([attachment.item], at)
    return review
