"""Secrets come into the register, change there, and leave it with a reason."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog.models import Service
from readiness.catalog.operations.entering import enter
from readiness.credentials import events
from readiness.credentials.ageing import due_at
from readiness.credentials.given import GIVEN, read_moment, read_terms, refuse_values
from readiness.credentials.models import Secret
from readiness.credentials.operations.rows import hold_secret, tell, told
from readiness.credentials.operations.settling import settle
from readiness.credentials.queries import facts_of
from readiness.evidence.holding import demand_member, person
from readiness.refusals import AlreadyDecided
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Team, User
from readiness.teams.operations.locks import lock_person, lock_team

_NEEDED = {"name": "", "kind": "", "place": "", "environments": []}


class SecretThere(AlreadyDecided):
    """One of a name."""

    code = "secret-there"
    sentence = "The register of this service has a secret of this name already."


@transaction.atomic
def register_secret(
    *,
    service: Service,
    owner: User | None,
    made_at: datetime | None,
    actor: Actor,
    at: datetime,
    **given: Any,
) -> Secret:
    """Put a secret into the register: `given` is any of `GIVEN`, never a value. `made_at`: when its present version
    was made, None where nobody knows.

    Raises `Invalid`, also for whatever looks like the value of a secret, and `SecretThere`.
    """
    refuse_values(given)
    _hold_owner(service.team, owner)
    held = enter(actor, Action.MANAGE_SECRET, service, whole=True)
    problems = Problems()
    terms = read_terms({**_NEEDED, **given}, held, actor, problems)
    made_at = read_moment("made_at", made_at, at, problems)
    problems.refuse_any()
    row = Secret(service=held, owner=owner, made_at=made_at, created_by=person(actor), created_at=at, **terms)
    row.due_at = due_at(facts_of(row))
    _save(row, new=True)
    data, private = told(row, (*GIVEN, "owner", "made_at"))
    tell(events.SECRET_REGISTERED, row, actor, at, data=data, private=private)
    settle(held, at)
    return row


@transaction.atomic
def change_secret(*, secret: Secret, actor: Actor, at: datetime, **given: Any) -> Secret:
    """Change any of `GIVEN`, and with `owner` who answers for it. Raises `Invalid`, `SecretThere`, `SecretRetired`."""
    owner = given.pop("owner", secret.owner)
    refuse_values(given)
    if owner != secret.owner:
        _hold_owner(secret.service.team, owner)
    row = hold_secret(actor, Action.MANAGE_SECRET, secret)
    problems = Problems()
    terms = read_terms(given, row.service, actor, problems)
    problems.refuse_any()
    terms["owner"] = owner
    changed = tuple(name for name, value in terms.items() if getattr(row, name) != value)
    if not changed:
        return row
    for name in changed:
        setattr(row, name, terms[name])
    row.due_at = due_at(facts_of(row))
    _save(row)
    data, private = told(row, changed)
    tell(events.SECRET_CHANGED, row, actor, at, data={"fields": sorted(changed), **data}, private=private)
    settle(row.service, at)
    return row


@transaction.atomic
def retire_secret(*, secret: Secret, reason: str, actor: Actor, at: datetime) -> Secret:
    """Take a secret that is no longer in use off the register, with a reason. Raises `Invalid`, `SecretRetired`."""
    refuse_values({"reason": reason})
    row = hold_secret(actor, Action.RETIRE_SECRET, secret)
    problems = Problems()
    row.retired_reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    row.retired_by, row.retired_at = person(actor), at
    row.save(update_fields=["retired_by", "retired_at", "retired_reason"])
    tell(events.SECRET_RETIRED, row, actor, at, private={"reason": row.retired_reason})
    settle(row.service, at)
    return row


def leave_to_leads(secret: Secret, actor: Actor, at: datetime) -> None:
    """Nobody owns it by name any more, so the team's leads answer for it."""
    secret.owner = None
    secret.save(update_fields=["owner"])
    tell(events.SECRET_CHANGED, secret, actor, at, data={"fields": ["owner"], "owner": None})


def _hold_owner(team: Team, owner: User | None) -> None:
    """Hold the team and who is given a secret, so that neither leaves before the commit; before any other lock."""
    if owner is not None:
        lock_team(team)
        lock_person(owner)
        demand_member(owner, team.pk, "owner", "Secrets")


def _save(row: Secret, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError as error:
        raise SecretThere from error
