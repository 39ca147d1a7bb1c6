"""Claims that an item does not apply here."""

from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import ChecklistItem, NotApplicable
from readiness.checklists.operations.attaching import items_of, refresh_items
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class AlwaysApplies(Conflict):
    """The template does not allow it."""

    code = "always-applies"
    sentence = "This item applies to every service: ask for a waiver instead."


class AlreadyClaimed(AlreadyDecided):
    """One claim an item."""

    code = "already-claimed"
    sentence = "This item is already claimed not to apply."


class NothingClaimed(Conflict):
    """There is nothing to take back."""

    code = "nothing-claimed"
    sentence = "Nobody claims that this item does not apply."


@transaction.atomic
def claim_not_applicable(*, item: ChecklistItem, reason: str, actor: Actor, at: datetime) -> NotApplicable:
    """Say that `item` does not apply here, and why, where its template allows that.

    Raises `Invalid` without a reason, `AlwaysApplies`, `AlreadyClaimed`, `ItemRetired`.
    """
    held = enter(actor, Action.CLAIM_NOT_APPLICABLE, Environment.objects.get(checklists__items=item))
    (row,) = items_of(held, [item.pk])
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    if not row.template_item.not_applicable_allowed:
        raise AlwaysApplies
    if NotApplicable.objects.filter(item=row, withdrawn_at__isnull=True).exists():
        raise AlreadyClaimed
    claim = NotApplicable.objects.create(item=row, reason=reason, claimed_by=person(actor), claimed_at=at)
    _record(events.NOT_APPLICABLE_CLAIMED, held, row, claim, actor, at, reason=reason)
    refresh_items([row], at)
    return claim


@transaction.atomic
def withdraw_not_applicable(*, item: ChecklistItem, actor: Actor, at: datetime) -> NotApplicable:
    """Take the claim of `item` back. Raises `NothingClaimed`."""
    held = enter(actor, Action.CLAIM_NOT_APPLICABLE, Environment.objects.get(checklists__items=item))
    (row,) = items_of(held, [item.pk])
    claim = NotApplicable.objects.filter(item=row, withdrawn_at__isnull=True).first()
    if claim is None:
        raise NothingClaimed
    claim.withdrawn_by, claim.withdrawn_at = actor.user, at
    claim.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record(events.NOT_APPLICABLE_WITHDRAWN, held, row, claim, actor, at, reason="")
    refresh_items([row], at)
    return claim


def _record(
    kind: str,
    environment: Environment,
    item: ChecklistItem,
    claim: NotApplicable,
    actor: Actor,
    at: datetime,
    *,
    reason: str,
) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=item,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data={"key": item.key, "claim": str(claim.pk)},
        private={"reason": reason} if reason else {},
    )
