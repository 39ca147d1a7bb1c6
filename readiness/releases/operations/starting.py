"""A deployment begins, past the gate, and ends; called with its environment held."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.refusals import Conflict
from readiness.releases import events
from readiness.releases.gating import ask_gate, standing_override
from readiness.releases.models import Deployment
from readiness.releases.operations.rows import tell
from readiness.releases.queries import read_rows
from readiness.teams.actors import Actor

_SHOWN = 5


class GateRefused(Conflict):
    """The gate says no, and no override of two people stands."""

    code = "gate-refused"
    sentence = "The gate says no-go."


class DeploymentRunning(Conflict):
    """One at a time in an environment."""

    code = "deployment-running"
    sentence = "Another deployment runs in this environment. Record how it ended first."


class NeverRan(Conflict):
    """A rollback passes the gate, so it leads back to what was there."""

    code = "never-ran"
    sentence = "This release never ran in this environment: going there is a deployment, not a rollback."


def ask(row: Deployment, at: datetime) -> None:
    """Ask the gate, and write what it says and the override that stands into the row."""
    said = ask_gate(row.environment, at)
    row.gate_verdict, row.gate_at = said.verdict, at if said.verdict else None
    row.gate_reasons = list(said.reasons) if said.verdict else None
    if said.verdict == "no-go" and row.kind != Deployment.Kind.ROLLBACK:
        row.override = standing_override(row.environment, row.release, row.started_at or at)


def begin(row: Deployment, actor: Actor, at: datetime, *, started_at: datetime, new: bool = False) -> None:
    """Start it. Raises `GateRefused`, `DeploymentRunning`."""
    row.started_at = row.happened_at = started_at
    ask(row, at)
    if row.gate_verdict == "no-go" and row.kind != Deployment.Kind.ROLLBACK and row.override is None:
        raise GateRefused(_refusal(row))
    if row.kind == Deployment.Kind.ROLLBACK:
        _end_what_is_taken_back(row, actor, at)
    row.state = Deployment.State.RUNNING
    try:
        with transaction.atomic():
            row.save(force_insert=new)
    except IntegrityError as error:
        raise DeploymentRunning from error
    tell(events.DEPLOYMENT_STARTED, row, actor, at)


def end(row: Deployment, outcome: str, actor: Actor, at: datetime, *, finished_at: datetime) -> None:
    """It ended so."""
    row.state, row.finished_at = outcome, finished_at
    row.save(update_fields=["state", "finished_at", "note"])
    tell(events.DEPLOYMENT_FINISHED, row, actor, at)


def place_rollback(row: Deployment) -> None:
    """What a rollback takes back, and that it leads to what was there. Raises `NeverRan`."""
    there = Deployment.objects.filter(environment=row.environment)
    if not there.filter(release=row.release, state=Deployment.State.SUCCEEDED).exists():
        raise NeverRan
    live = there.filter(started_at__isnull=False).exclude(kind=Deployment.Kind.ROLLBACK)
    newest = live.order_by("-started_at", "-pk").first()
    if newest is not None and newest.release != row.release:
        row.previous_release = newest.release
        if row.mends_id is None and not row.rehearsal:
            row.mends = newest


def _end_what_is_taken_back(row: Deployment, actor: Actor, at: datetime) -> None:
    """Going back ends what still runs: it failed."""
    running = read_rows().filter(environment=row.environment, state=Deployment.State.RUNNING).first()
    if running is None or running.pk == row.pk or running.pk != row.mends_id:
        return
    running.environment = row.environment
    end(running, Deployment.State.FAILED, actor, at, finished_at=max(at, running.started_at or at))


def _refusal(row: Deployment) -> str:
    reasons = [str(one["sentence"]) for one in row.gate_reasons or []]
    more = f" And {len(reasons) - _SHOWN} more." if len(reasons) > _SHOWN else ""
    return f"The gate says no-go for {row.environment.name}: {' '.join(reasons[:_SHOWN])}{more}"
