"""Declaring what a kind of probe is to know about an environment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from probes import declaring as rules
from probes.discovery import kinds
from probes.given import events
from probes.given.models import LIVE, Declaration
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.models import Environment
from readiness.refusals import Invalid, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor


def declare(
    *, environment: Environment, kind: str, settings: Mapping[str, Any], actor: Actor, at: datetime
) -> Declaration:
    """Say what is so; what was said before is ended. Raises `Invalid` with the settings that cannot be used."""
    chosen = kinds().get(kind)
    if chosen is None or chosen.declares is None:
        raise Unseen
    try:
        said = rules.written(rules.read(chosen.declares, settings))
    except rules.NotDeclarable as problem:
        raise Invalid(problem.fields) from problem
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, environment)
        live = Declaration.objects.filter(LIVE, environment=held, kind=kind)
        live.update(ended_by=person(actor), ended_at=at)
        row = Declaration.objects.create(
            environment=held, kind=kind, settings=said, declared_by=person(actor), declared_at=at
        )
        _tell(events.DECLARED, row, held, actor, at)
    return row


def withdraw_declaration(*, environment: Environment, kind: str, actor: Actor, at: datetime) -> None:
    """Take back what is declared. Raises `Unseen` where nothing is."""
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, environment)
        row = Declaration.objects.select_for_update().filter(LIVE, environment=held, kind=kind).first()
        if row is None:
            raise Unseen
        row.ended_by, row.ended_at = person(actor), at
        row.save(update_fields=["ended_by", "ended_at"])
        _tell(events.DECLARATION_WITHDRAWN, row, held, actor, at)


def _tell(kind: str, row: Declaration, held: Environment, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"kind": row.kind},
        private={"settings": rules.as_text(row.settings)},
    )
