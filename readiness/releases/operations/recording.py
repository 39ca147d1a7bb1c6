"""A deployment is planned, starts past the gate, and ends; or is told in one call when it has happened."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter
from readiness.refusals import Conflict
from readiness.releases import events
from readiness.releases.given import past, read_terms
from readiness.releases.models import Deployment
from readiness.releases.operations.rows import DeploymentOver, hold_deployment, tell
from readiness.releases.operations.starting import DeploymentRunning, ask, begin, end, place_rollback
from readiness.releases.queries import current_release, read_rows
from readiness.releases.steps import lines, ready, steps_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

ENDS = ("succeeded", "failed")


class ExternalIdTaken(Conflict):
    """One id, one deployment."""

    code = "external-id-taken"
    sentence = "This id was told of another release, or with another end. Give each deployment its own."


class NotPrepared(Conflict):
    """The six items of preparation are answered first, or left out with a word."""

    code = "not-prepared"
    sentence = "The preparation has open items: answer each of them, or say why it is not needed."


class StepsOpen(Conflict):
    """A guided deployment succeeds when its steps are done."""

    code = "steps-open"
    sentence = "Steps are still open: record them first, or record that the deployment failed."


@transaction.atomic
def plan_deployment(
    *,
    environment: Environment,
    source: str,
    external_id: str = "",
    mends: Deployment | None = None,
    actor: Actor,
    at: datetime,
    **given: Any,
) -> Deployment:
    """Write down that `release` is to be deployed; `given` is any of `GIVEN`. Nothing starts, and no gate is asked.

    Raises `Invalid`, `ExternalIdTaken`, `NeverRan` for a rollback to a release that never ran there.
    """
    held = enter(actor, Action.RECORD_DEPLOYMENT, environment)
    row, before = _prepared(held, source, external_id, mends, given, actor, at)
    if before is not None:
        return before
    row.state = Deployment.State.PLANNED
    _insert(row)
    tell(events.DEPLOYMENT_PLANNED, row, actor, at)
    return row


@transaction.atomic
def start_deployment(*, deployment: Deployment, actor: Actor, at: datetime) -> Deployment:
    """Start what is planned. Raises `GateRefused` with the gate's reasons, unless an override stands or it is a
    rollback; `DeploymentRunning`, `NotPrepared` on the guided page, `DeploymentOver`.
    """
    _held, row = hold_deployment(actor, Action.RECORD_DEPLOYMENT, deployment)
    if row.state == Deployment.State.RUNNING:
        return row
    if row.ended:
        raise DeploymentOver
    if (
        row.source == Deployment.Source.GUIDED
        and row.kind != Deployment.Kind.ROLLBACK
        and not ready(_told(row))
    ):
        raise NotPrepared
    begin(row, actor, at, started_at=at)
    return row


@transaction.atomic
def finish_deployment(
    *, deployment: Deployment, outcome: str, note: str = "", actor: Actor, at: datetime
) -> Deployment:
    """Say how a running deployment ended: "succeeded" or "failed". The same end told again changes nothing.

    Raises `Invalid`, `StepsOpen`, `DeploymentOver`.
    """
    _held, row = hold_deployment(actor, Action.RECORD_DEPLOYMENT, deployment)
    problems = Problems()
    if outcome not in ENDS:
        problems.add("outcome", "A deployment ends as succeeded or failed.")
    note = problems.free_text("note", note, longest=4000)
    problems.refuse_any()
    if row.state == outcome:
        return row
    if row.state != Deployment.State.RUNNING:
        raise DeploymentOver("Only a running deployment ends, and it ends once.")
    if outcome == "succeeded" and row.source == Deployment.Source.GUIDED:
        _demand_steps(row)
    row.note = note or row.note
    end(row, outcome, actor, at, finished_at=at)
    return row


@transaction.atomic
def cancel_deployment(*, deployment: Deployment, actor: Actor, at: datetime) -> Deployment:
    """Take back what has not started. Raises `DeploymentOver`."""
    _held, row = hold_deployment(actor, Action.RECORD_DEPLOYMENT, deployment)
    if row.state != Deployment.State.PLANNED:
        raise DeploymentOver("Only a planned deployment is cancelled; one that runs ends as failed.")
    row.state, row.finished_at = Deployment.State.CANCELLED, at
    row.save(update_fields=["state", "finished_at"])
    tell(events.DEPLOYMENT_CANCELLED, row, actor, at)
    return row


@transaction.atomic
def change_deployment(*, deployment: Deployment, actor: Actor, at: datetime, **given: Any) -> Deployment:
    """Change what is said of a deployment that has not ended: any of note, url, planned_for, irreversible and
    irreversible_note. Raises `Invalid`, `DeploymentOver`.
    """
    assert set(given) <= {"note", "url", "planned_for", "irreversible", "irreversible_note"}
    _held, row = hold_deployment(actor, Action.RECORD_DEPLOYMENT, deployment)
    problems = Problems()
    terms = read_terms(given, at, problems)
    problems.refuse_any()
    if row.ended:
        raise DeploymentOver
    changed = [name for name, value in terms.items() if getattr(row, name) != value]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, terms[name])
    if row.state == Deployment.State.PLANNED and row.planned_for:
        row.happened_at = row.planned_for
    row.save(update_fields=[*changed, "happened_at"])
    tell(events.DEPLOYMENT_CHANGED, row, actor, at)
    return row


@transaction.atomic
def record_deployment(
    *,
    environment: Environment,
    state: str,
    source: str,
    external_id: str = "",
    mends: Deployment | None = None,
    started_at: datetime | None = None,
    finished_at: datetime | None = None,
    actor: Actor,
    at: datetime,
    **given: Any,
) -> Deployment:
    """Tell of a deployment in one call: it is "running" now, or has "succeeded" or "failed" already.

    What is told of as running asks the gate, and `GateRefused` means that nothing is written. What has ended is
    written down with the gate's answer, whatever that is. With an `external_id` told before it is the deployment of
    then, moved on. Raises as `start_deployment` and `finish_deployment` do, and `ExternalIdTaken`.
    """
    held = enter(actor, Action.RECORD_DEPLOYMENT, environment)
    problems = Problems()
    if state not in ("running", *ENDS):
        problems.add("state", "One of: running, succeeded, failed.")
    start = past("started_at", started_at, at, problems) or finished_at or at
    finish = past("finished_at", finished_at, at, problems) or at
    if start > finish:
        problems.add("finished_at", "It ended before it started.")
    problems.refuse_any()
    row, before = _prepared(held, source, external_id, mends, given, actor, at)
    if before is not None:
        return _moved_on(before, state, actor, at, start, finish)
    if state == "running":
        begin(row, actor, at, started_at=start, new=True)
        return row
    row.told_after, row.state = True, state
    row.started_at, row.finished_at, row.happened_at = start, finish, start
    ask(row, at)
    _insert(row)
    tell(events.DEPLOYMENT_TOLD, row, actor, at)
    return row


def _moved_on(
    row: Deployment, state: str, actor: Actor, at: datetime, start: datetime, finish: datetime
) -> Deployment:
    """What was told of before, as it stands after this."""
    if row.state == state or (state == "running" and row.ended):
        return row
    if row.state == Deployment.State.PLANNED:
        begin(row, actor, at, started_at=start)
    if state in ENDS:
        if row.state != Deployment.State.RUNNING:
            raise ExternalIdTaken
        end(row, state, actor, at, finished_at=max(finish, row.started_at or finish))
    return row


def _prepared(
    held: Environment,
    source: str,
    external_id: str,
    mends: Deployment | None,
    given: dict[str, Any],
    actor: Actor,
    at: datetime,
) -> tuple[Deployment, Deployment | None]:
    """A row that is not saved yet, and the one that was told of under the same id before."""
    problems = Problems()
    terms = read_terms({"release": "", **given}, at, problems)
    external_id = problems.one_line("external_id", external_id, longest=200)
    if source not in Deployment.Source.values:
        problems.add("source", f"One of: {', '.join(Deployment.Source.values)}.")
    if ":" in external_id and external_id.split(":")[0] in ("github", "gitlab"):
        problems.add("external_id", "Ids that begin with github: or gitlab: are those that the forges tell.")
    if mends is not None and mends.environment_id != held.pk:
        problems.add("mends", "It mends a deployment of the same environment.")
    problems.refuse_any()
    row = Deployment(
        environment=held,
        source=source,
        external_id=external_id,
        mends=mends,
        recorded_by=actor.user,
        recorded_at=at,
        happened_at=terms.get("planned_for") or at,
        **terms,
    )
    row.previous_release = row.previous_release or current_release(held)
    before = read_rows().filter(environment=held, external_id=external_id).first() if external_id else None
    if before is not None and before.release != row.release:
        raise ExternalIdTaken
    if before is None and row.kind == Deployment.Kind.ROLLBACK:
        place_rollback(row)
    return row, before


def _insert(row: Deployment) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "running" in str(error):
            raise DeploymentRunning from error
        raise ExternalIdTaken from error


def _told(row: Deployment) -> dict[str, str]:
    return {step.key: step.outcome for step in row.steps.order_by("number")}


def _demand_steps(row: Deployment) -> None:
    open_ones = [line.step.key for line in lines(steps_of(row.kind), _told(row)) if line.open]
    if row.kind == Deployment.Kind.ROLLBACK:
        # Whoever went back is done when the service is; the causes are looked into afterwards.
        open_ones = [key for key in open_ones if key in ("back.revert", "back.migrations")]
    if open_ones:
        raise StepsOpen
