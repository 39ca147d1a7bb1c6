"""DSNs: made and ended by the team's lead, and the policy by which what they bring is kept."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.errors import events
from readiness.errors.models import ErrorKey, ErrorProject
from readiness.evidence.holding import EnvironmentClosed, allow, closed_because, enter, person
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

MOST_KEYS = 20
#: What of a policy may be given, with its bounds.
BOUNDS = {"keep_days": (1, 3650), "per_minute": (1, 1_000_000), "bodies_per_hour": (1, 10_000)}


class KeyRevoked(AlreadyDecided):
    """Ended once and for all."""

    code = "key-revoked"
    sentence = "This DSN is already revoked."


class TooManyKeys(Conflict):
    """Each has to be looked after."""

    code = "too-many-keys"
    sentence = f"An environment has {MOST_KEYS} DSNs at most. Revoke one that is no longer used."


@transaction.atomic
def make_key(*, environment: Environment, name: str, actor: Actor, at: datetime) -> ErrorKey:
    """A new DSN for the errors of `environment`. Raises `Invalid`, `TooManyKeys`, `EnvironmentClosed`, `Forbidden`."""
    held = enter(actor, Action.MANAGE_INGEST, environment)
    if closed_because(held):
        raise EnvironmentClosed(closed_because(held))
    problems = Problems()
    name = problems.one_line("name", name, longest=80, required=True)
    problems.refuse_any()
    # The environment is held: of two who make the first key at once, one makes the project.
    project, _new = ErrorProject.objects.get_or_create(environment=held, defaults={"created_at": at})
    if project.keys.filter(revoked_at=None).count() >= MOST_KEYS:
        raise TooManyKeys
    key = ErrorKey.objects.create(
        project=project,
        public_key=secrets.token_hex(16),
        name=name,
        created_by=person(actor),
        created_at=at,
    )
    _record(
        events.KEY_MADE, key, held, actor, at, data={"public": key.public_key[:8]}, private={"name": name}
    )
    return key


@transaction.atomic
def revoke_key(*, key: ErrorKey, actor: Actor, at: datetime) -> ErrorKey:
    """End a DSN at once. Raises `KeyRevoked`, `Unseen`, `Forbidden`."""
    place = key.project.environment
    allow(actor, Action.MANAGE_INGEST, place.service)
    held = ErrorKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if held.revoked_at:
        raise KeyRevoked
    held.revoked_at, held.revoked_by = at, person(actor)
    held.save(update_fields=["revoked_at", "revoked_by"])
    _record(events.KEY_REVOKED, held, place, actor, at, data={"public": held.public_key[:8]})
    held.project = key.project
    return held


@transaction.atomic
def change_policy(
    *, project: ErrorProject, terms: Mapping[str, Any], actor: Actor, at: datetime
) -> ErrorProject:
    """What is kept, for how long, and how much is let in: keys of `BOUNDS`, and `keep_emails`.

    Raises `Invalid`, `EnvironmentClosed`, `Forbidden`.
    """
    place = enter(actor, Action.MANAGE_INGEST, project.environment)
    problems = Problems()
    for name, value in terms.items():
        least, most = BOUNDS.get(name, (0, 0))
        if name == "keep_emails":
            if not isinstance(value, bool):
                problems.add(name, "Yes or no.")
        elif name not in BOUNDS:
            problems.add(name, "This is not something that can be set.")
        elif not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            problems.add(name, f"A whole number from {least} to {most}.")
    problems.refuse_any()
    held = ErrorProject.objects.select_for_update(of=("self",)).get(pk=project.pk)
    changed = {name: value for name, value in terms.items() if getattr(held, name) != value}
    if not changed:
        return held
    for name, value in changed.items():
        setattr(held, name, value)
    held.save(update_fields=list(changed))
    _record(events.POLICY_CHANGED, held, place, actor, at, data=changed)
    return held


def _record(
    kind: str,
    subject: ErrorKey | ErrorProject,
    place: Environment,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any],
    private: Mapping[str, str] | None = None,
) -> None:
    record(
        kind=kind, actor=actor, at=at, subject=subject, team=place.service.team, service=place.service,
        environment=place, data=data, private=private,
    )  # fmt: skip
