"""Legal holds: while one stands, what it covers is not erased."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.catalog.models import Service
from readiness.ledger.operations import record
from readiness.privacy import events
from readiness.privacy.models import LegalHold
from readiness.privacy.operations.refusing import AlreadyHeld, AlreadyLifted
from readiness.refusals import Forbidden
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.operations.locks import lock_administrators

ORGANISATION = "organisation"


@transaction.atomic
def set_hold(*, service: Service | None, reason: str, actor: Actor, at: datetime) -> LegalHold:
    """Forbid erasing what belongs to `service`, or anything at all. Raises `Invalid`, `AlreadyHeld`."""
    lock_administrators()  # erasing holds them too: a hold stands from this moment on, not from the next erasure
    demand(actor, Action.SET_HOLD, None)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=1000, required=True)
    problems.refuse_any()
    if actor.user is None:
        raise Forbidden
    about = str(service.pk) if service else ORGANISATION
    try:
        with transaction.atomic():
            hold = LegalHold.objects.create(
                service=service, about=about, reason=reason, set_by=actor.user, set_at=at
            )
    except IntegrityError as error:
        raise AlreadyHeld from error
    _note(events.HOLD_SET, hold, reason, actor, at)
    return hold


@transaction.atomic
def lift_hold(*, hold: LegalHold, reason: str, actor: Actor, at: datetime) -> LegalHold:
    """Let erasing go on, with a reason. Raises `Invalid`, `AlreadyLifted`."""
    lock_administrators()
    demand(actor, Action.SET_HOLD, None)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=1000, required=True)
    problems.refuse_any()
    held = LegalHold.objects.select_for_update(of=("self",)).select_related("service__team").get(pk=hold.pk)
    if held.lifted_at is not None:
        raise AlreadyLifted
    held.lifted_by, held.lifted_at, held.lifted_reason = actor.user, at, reason
    held.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    _note(events.HOLD_LIFTED, held, reason, actor, at)
    return held


def _note(kind: str, hold: LegalHold, reason: str, actor: Actor, at: datetime) -> None:
    service = hold.service
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=hold,
        team=service.team if service else None,
        service=service,
        data={"about": hold.about},
        private={"why": reason},
    )
