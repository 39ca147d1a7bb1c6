"""Deciding on a request: another person approves, and at once it is done; or refuses."""

from datetime import datetime

from django.db import transaction

from readiness.ledger import erasing
from readiness.ledger.operations import record
from readiness.privacy import events
from readiness.privacy.models import Erasure
from readiness.privacy.operations.doing import erase_file, erase_person, erase_values
from readiness.privacy.operations.refusing import NotYourOwnRequest, OnHold
from readiness.privacy.queries import services_with, standing_holds
from readiness.refusals import AlreadyDecided
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.operations.locks import lock_administrators
from readiness.teams.operations.people import Account, hold_account


@transaction.atomic
def approve_erasure(*, erasure: Erasure, actor: Actor, at: datetime) -> Erasure:
    """Erase it, for good. Raises `NotYourOwnRequest`, `OnHold`, `AlreadyDecided`, and what closing an account
    raises: `LastAdministrator`, `LeadsAlone`.
    """
    account = hold_account(erasure.person) if erasure.person else None
    lock_administrators()
    held = _decided(erasure, actor)
    if _on_hold(held):
        raise OnHold
    held.state, held.decided_by, held.decided_at = Erasure.State.DONE, actor.user, at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record(kind=events.ERASURE_APPROVED, actor=actor, at=at, subject=held, data={"target": held.target})
    _do(held, account, actor, at)
    return held


@transaction.atomic
def refuse_erasure(*, erasure: Erasure, actor: Actor, at: datetime) -> Erasure:
    """Leave everything as it is. Raises `NotYourOwnRequest`, `AlreadyDecided`."""
    held = _decided(erasure, actor)
    held.state, held.decided_by, held.decided_at = Erasure.State.REFUSED, actor.user, at
    held.save(update_fields=["state", "decided_by", "decided_at"])
    record(kind=events.ERASURE_REFUSED, actor=actor, at=at, subject=held, data={"target": held.target})
    return held


def _decided(erasure: Erasure, actor: Actor) -> Erasure:
    """The request as it is now, held, when this actor may decide it."""
    demand(actor, Action.DECIDE_ERASURE, None)
    held = Erasure.objects.select_for_update(of=("self",)).select_related("person", "file").get(pk=erasure.pk)
    if held.state != Erasure.State.REQUESTED:
        raise AlreadyDecided
    if actor.user is None or actor.user.pk in {held.requested_by_id, held.person_id}:
        raise NotYourOwnRequest
    return held


def _on_hold(held: Erasure) -> bool:
    if held.file_id is not None:
        return standing_holds([one.pk for one in services_with(held.file_id)]).exists()
    if held.person is not None:
        return standing_holds([], held.person).exists()
    service = erasing.entry_by_id(held.entry_id or 0).service
    return standing_holds([service] if service else []).exists()


def _do(held: Erasure, account: Account | None, actor: Actor, at: datetime) -> None:
    if held.file is not None:
        erase_file(held, held.file, actor, at)
    elif account is not None:
        erase_person(held, account, actor, at)
    else:
        kept = erasing.entry_by_id(held.entry_id or 0)
        erase_values(held, erasing.only(kept, held.name), actor, at)
