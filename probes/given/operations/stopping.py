"""The stop switch of active probes: one per environment, one for the whole portal."""

from datetime import datetime

from django.db import IntegrityError, transaction

from probes.given import events
from probes.given.models import LIVE, ProbeStop
from probes.given.permits import EVERYWHERE
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.models import Environment
from readiness.refusals import AlreadyDecided, Invalid
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor

MOST_REASON = 500


def stop_probes(
    *, environment: Environment | None, reason: str = "", actor: Actor, at: datetime
) -> ProbeStop:
    """Stop active probes in the environment, or everywhere: looks under way end before their next request.

    Where they stand still already, that stop is the answer.
    """
    if len(reason) > MOST_REASON:
        raise Invalid({"reason": [f"Use at most {MOST_REASON} characters."]})
    with transaction.atomic():
        held = _enter(environment, Action.STOP_PROBES, actor)
        place = str(held.pk) if held else EVERYWHERE
        row = ProbeStop.objects.filter(LIVE, place=place).first()
        if row is not None:
            return row
        try:
            with transaction.atomic():
                row = ProbeStop.objects.create(
                    environment=held,
                    place=place,
                    reason=reason.strip(),
                    stopped_by=person(actor),
                    stopped_at=at,
                )
        except IntegrityError as first:
            raise AlreadyDecided("Somebody stopped them at the same moment.") from first
        _tell(events.STOPPED, row, held, actor, at)
    return row


def lift_stop(*, environment: Environment | None, actor: Actor, at: datetime) -> None:
    """Let active probes go on, where nothing else holds them. Only who may permit them lifts a stop."""
    with transaction.atomic():
        held = _enter(environment, Action.PERMIT_PROBE, actor)
        place = str(held.pk) if held else EVERYWHERE
        row = ProbeStop.objects.select_for_update().filter(LIVE, place=place).first()
        if row is None:
            return
        row.ended_by, row.ended_at = person(actor), at
        row.save(update_fields=["ended_by", "ended_at"])
        _tell(events.STOP_LIFTED, row, held, actor, at)


def _enter(environment: Environment | None, action: Action, actor: Actor) -> Environment | None:
    if environment is None:
        demand(actor, Action.STOP_ALL_PROBES, None)
        return None
    return enter(actor, action, environment)


def _tell(kind: str, row: ProbeStop, held: Environment | None, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=held.service.team if held else None,
        service=held.service if held else None,
        environment=held,
        data={"everywhere": held is None},
        private={"reason": row.reason} if row.reason else None,
    )
