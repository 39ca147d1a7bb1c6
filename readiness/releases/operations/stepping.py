"""Steps are written down in their order, each by whoever did it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.refusals import AlreadyDecided, Conflict
from readiness.releases.models import Deployment, DeploymentStep
from readiness.releases.operations.rows import DeploymentOver, hold_deployment, keep_step
from readiness.releases.queries import known_of, watch_of
from readiness.releases.steps import BEFORE, OUTCOMES, Step, lines, step_named, steps_of
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class OutOfOrder(Conflict):
    """The order is what makes the list safe."""

    code = "step-out-of-order"
    sentence = "Another step comes first."


class StepDone(AlreadyDecided):
    """Done is done."""

    code = "step-done"
    sentence = "This step was recorded already."


@transaction.atomic
def record_step(
    *, deployment: Deployment, key: str, outcome: str = "done", note: str = "", actor: Actor, at: datetime
) -> DeploymentStep:
    """Write down that the step `key` was "done", "skipped" (where it may be left out) or "failed", with a word for the
    latter two. What the portal knows of it at that moment is kept beside it.

    The preparation is recorded while the deployment is planned, in any order; steps while it runs, in theirs; those of
    a rollback also afterwards. Raises `Invalid`, `OutOfOrder`, `StepDone`, `DeploymentOver`.
    """
    _held, row = hold_deployment(actor, Action.RECORD_DEPLOYMENT, deployment)
    problems = Problems()
    step = step_named(key)
    own = BEFORE if key.startswith("before.") else steps_of(row.kind)
    if step is None or step not in own:
        problems.add("key", f"One of: {', '.join(one.key for one in (*BEFORE, *steps_of(row.kind)))}.")
    if outcome not in OUTCOMES:
        problems.add("outcome", f"One of: {', '.join(OUTCOMES)}.")
    elif outcome == "skipped" and step is not None and not step.if_needed:
        problems.add("outcome", "This step is always needed.")
    note = problems.free_text("note", note, longest=4000, required=outcome in ("skipped", "failed"))
    problems.refuse_any()
    assert step is not None
    _demand_phase(row, step)
    _demand_turn(row, step, own)
    try:
        with transaction.atomic():
            return keep_step(
                row, key=key, outcome=outcome, note=note, facts=_facts(row, key, at), actor=actor, at=at
            )
    except IntegrityError as error:
        raise StepDone from error


def _demand_phase(row: Deployment, step: Step) -> None:
    if step in BEFORE:
        if row.state != Deployment.State.PLANNED:
            raise DeploymentOver("The preparation is recorded before the deployment starts.")
    elif row.state == Deployment.State.PLANNED:
        raise OutOfOrder("The deployment has not started: start it first.")
    elif (
        row.state != Deployment.State.RUNNING and row.kind != Deployment.Kind.ROLLBACK
    ) or row.state == Deployment.State.CANCELLED:
        raise DeploymentOver


def _demand_turn(row: Deployment, step: Step, own: tuple[Step, ...]) -> None:
    told = {one.key: one.outcome for one in row.steps.order_by("number")}
    found = lines(own, told, in_order=step not in BEFORE)
    mine = next(line for line in found if line.step == step)
    if not mine.open:
        raise StepDone
    if not mine.is_next:
        first = next(line for line in found if line.is_next)
        raise OutOfOrder(f"“{first.step.title}” comes first.")


def _facts(row: Deployment, key: str, at: datetime) -> object:
    if key.startswith("before."):
        known = known_of(row, at).get(key, [])
        return [one.told() for one in known] or None
    if key == "monitor":
        seen = watch_of(row, at)
        if seen is not None:
            return {
                "verdict": seen.verdict,
                "before": seen.before,
                "after": seen.after,
                "sentence": seen.sentence,
            }
    return None
