"""What the operations of this room share: a policy held with its environment, and the entry of a change to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter
from readiness.ledger.operations import record
from readiness.recovery.models import BackupPolicy
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class PolicyEnded(Conflict):
    """Nothing is kept of it but its record."""

    code = "backup-policy-ended"
    sentence = "This backup policy has ended: its record is kept as it is."


def hold_policy(actor: Actor, action: Action, policy: BackupPolicy) -> BackupPolicy:
    """The policy as it is now, its environment held, for an actor who may do `action` there.

    Raises `Unseen`, `Forbidden`, `EnvironmentClosed`, `ServiceMoved`, `PolicyEnded`.
    """
    held = enter(actor, action, policy.environment)
    row = BackupPolicy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    row.environment = held
    if row.ended_at is not None:
        raise PolicyEnded
    return row


def tell(
    kind: str,
    subject: Model,
    environment: Environment,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """The entry of a change. Names and labels say where data lie, so they are committed to."""
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=subject,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data=data,
        private={name: text for name, text in (private or {}).items() if text},
    )
