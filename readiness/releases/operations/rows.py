"""What the operations of this room share: a deployment held, and the entry of what happened to it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.releases import events
from readiness.releases.models import Deployment, DeploymentStep
from readiness.releases.queries import read_rows
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class DeploymentOver(Conflict):
    """What ended is kept as it was."""

    code = "deployment-over"
    sentence = "This deployment has ended: its record is kept as it is."


def hold_deployment(actor: Actor, action: Action, deployment: Deployment) -> tuple[Environment, Deployment]:
    """The deployment as it is now, its environment held, for an actor who may do `action` there.

    Raises `Unseen`, `Forbidden`, `ServiceMoved`, `EnvironmentClosed`.
    """
    held = enter(actor, action, deployment.environment)
    return held, fresh(held, deployment)


def fresh(held: Environment, deployment: Deployment) -> Deployment:
    """The row as it is now, in its held environment."""
    row: Deployment = read_rows().get(pk=deployment.pk)
    row.environment = held
    return row


def told(row: Deployment) -> tuple[dict[str, Any], dict[str, str]]:
    """How the row stands: what an entry holds as it is, and what it commits to."""
    data = {
        "release": row.release,
        "previous_release": row.previous_release,
        "commit": row.commit,
        "deploy_kind": row.kind,
        "state": row.state,
        "source": row.source,
        "irreversible": row.irreversible,
        "rehearsal": row.rehearsal,
        "told_after": row.told_after,
        "gate": row.gate_verdict,
        "mends": str(row.mends_id) if row.mends_id else None,
        "override": str(row.override_id) if row.override_id else None,
        **{
            name: _stamp(getattr(row, name))
            for name in ("committed_at", "planned_for", "started_at", "finished_at", "happened_at", "gate_at")
        },
    }
    private = {
        name: text
        for name in ("external_id", "url", "note", "irreversible_note")
        if (text := getattr(row, name))
    }
    if row.gate_reasons is not None:
        private["gate_reasons"] = json.dumps(row.gate_reasons)
    return data, private


def tell(kind: str, row: Deployment, actor: Actor, at: datetime) -> None:
    """The entry of what happened to a deployment, with how it stands now."""
    data, private = told(row)
    write(kind, row.environment, row, actor, at, data=data, private=private)


def write(
    kind: str,
    environment: Environment,
    subject: Any,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any],
    private: Mapping[str, str] | None = None,
) -> None:
    """An entry about something in an environment, which comes with service and team."""
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


def keep_step(
    row: Deployment,
    *,
    key: str,
    outcome: str,
    note: str,
    facts: Any,
    actor: Actor,
    at: datetime,
) -> DeploymentStep:
    """Write a step down, in the held environment. Raises `IntegrityError` where it is done already."""
    step = DeploymentStep(
        deployment=row,
        number=(row.steps.aggregate(last=Max("number"))["last"] or 0) + 1,
        key=key,
        outcome=outcome,
        note=note,
        facts=facts,
        by=actor.user,
        at=at,
    )
    step.save(force_insert=True)
    write(
        events.STEP_RECORDED,
        row.environment,
        row,
        actor,
        at,
        data={
            "release": row.release, "step": str(step.pk), "number": step.number, "key": key, "outcome": outcome,
        },
        private={"note": note, "facts": json.dumps(facts) if facts is not None else ""},
    )  # fmt: skip
    return step


def _stamp(at: datetime | None) -> str | None:
    return stamp(at) if at else None
