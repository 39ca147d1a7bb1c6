"""Waivers: exceptions with a reason and an end, approved by another person."""

from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import ChecklistItem, Waiver
from readiness.checklists.operations.attaching import items_of, refresh_items
from readiness.evidence.holding import enter, person
from readiness.evidence.waiving import WaiverWaiting, decide, judged, right_to_withdraw, terms, withdraw
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.teams.access import Action
from readiness.teams.actors import Actor


@transaction.atomic
def request_waiver(
    *, item: ChecklistItem, reason: str, expires_at: datetime, actor: Actor, at: datetime
) -> Waiver:
    """Ask that `item` may stand as waived until `expires_at`: aware, to come, at most `WAIVER_MAX_DAYS`
    ahead.

    Raises `Invalid`, `WaiverWaiting`, `ItemRetired`.
    """
    held = enter(actor, Action.REQUEST_WAIVER, Environment.objects.get(checklists__items=item))
    (row,) = items_of(held, [item.pk])
    reason = terms(reason, expires_at, at)
    if Waiver.objects.filter(item=row, state=Waiver.State.REQUESTED).exists():
        raise WaiverWaiting
    waiver = Waiver.objects.create(
        item=row, reason=reason, expires_at=expires_at, requested_by=person(actor), requested_at=at
    )
    _record(events.WAIVER_REQUESTED, held, waiver, actor, at, reason=reason)
    refresh_items([row], at)
    return waiver


@transaction.atomic
def decide_waiver(*, waiver: Waiver, approve: bool, reason: str = "", actor: Actor, at: datetime) -> Waiver:
    """Approve or refuse a requested waiver, as another person than the one who asked. Refusing needs a
    reason.

    Raises `OwnRequest`, `AlreadyDecided`, `WaiverOver`, `Invalid`.
    """
    held, row = _enter(waiver, Action.DECIDE_WAIVER, actor)
    reason = judged(row, approve=approve, reason=reason, actor=actor, at=at)
    decide(row, approve=approve, reason=reason, actor=actor, at=at)
    kind = events.WAIVER_APPROVED if approve else events.WAIVER_REFUSED
    _record(kind, held, row, actor, at, reason=reason)
    refresh_items([row.item], at)
    return row


@transaction.atomic
def withdraw_waiver(*, waiver: Waiver, actor: Actor, at: datetime) -> Waiver:
    """Take a requested or approved waiver back: who asked for it may, and whoever may decide on it.

    Raises `AlreadyDecided` when it was refused or withdrawn before.
    """
    held, row = _enter(waiver, right_to_withdraw(waiver, actor), actor)
    withdraw(row, actor, at)
    _record(events.WAIVER_WITHDRAWN, held, row, actor, at, reason="")
    refresh_items([row.item], at)
    return row


def _enter(waiver: Waiver, action: Action, actor: Actor) -> tuple[Environment, Waiver]:
    """The waiver as it is now, in its held environment."""
    held = enter(actor, action, Environment.objects.get(checklists__items__waivers=waiver))
    return held, Waiver.objects.select_related("item").get(pk=waiver.pk)


def _record(
    kind: str, environment: Environment, waiver: Waiver, actor: Actor, at: datetime, *, reason: str
) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=waiver,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data={"item": str(waiver.item_id), "key": waiver.item.key, "expires_at": stamp(waiver.expires_at)},
        private={"reason": reason} if reason else {},
    )
