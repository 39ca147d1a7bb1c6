"""Going back from a deployment, in one act: the button that whoever is on call presses."""

from datetime import datetime

from django.db import transaction

from readiness.refusals import Conflict
from readiness.releases.models import Deployment
from readiness.releases.operations.recording import record_deployment
from readiness.releases.operations.rows import hold_deployment
from readiness.releases.queries import back_to
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class NothingBefore(Conflict):
    """There is no way back."""

    code = "nothing-before"
    sentence = "No other release has run here before it: there is nothing to go back to."


@transaction.atomic
def start_rollback(
    *, deployment: Deployment, release: str = "", note: str = "", source: str, actor: Actor, at: datetime
) -> Deployment:
    """Start going back from `deployment` to `release`, or to the one that ran before it; what runs ends as failed.

    The gate is asked and does not refuse. Raises `NothingBefore`, `NeverRan`, `DeploymentRunning`.
    """
    held, row = hold_deployment(actor, Action.RECORD_DEPLOYMENT, deployment)
    target = release.strip() or back_to(row)
    if not target or row.started_at is None:
        raise NothingBefore
    return record_deployment(
        environment=held, state="running", source=source, kind="rollback", release=target, note=note, mends=row,
        previous_release=row.release, actor=actor, at=at,
    )  # fmt: skip
