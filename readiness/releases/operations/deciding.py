"""Roll back or not: decided once for each reason that came up, by somebody, with why."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.evidence.holding import enter, person
from readiness.refusals import AlreadyDecided
from readiness.releases import events
from readiness.releases.models import RollbackDecision, RollbackTrigger
from readiness.releases.operations.rows import write
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class RollbackDecided(AlreadyDecided):
    """One decision a trigger."""

    code = "rollback-decided"
    sentence = "Somebody has decided about this already."


@transaction.atomic
def decide_rollback(
    *, trigger: RollbackTrigger, verdict: str, reason: str, actor: Actor, at: datetime
) -> RollbackDecision:
    """Decide "roll_back" or "stay" about a trigger, with the reason. Nothing is rolled back by it: whoever does that
    starts a rollback. Raises `Invalid`, `RollbackDecided`.
    """
    held = enter(actor, Action.ROLL_BACK, trigger.deployment.environment)
    problems = Problems()
    if verdict not in RollbackDecision.Verdict.values:
        problems.add("verdict", "Decide roll_back or stay.")
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    made = RollbackDecision(
        trigger=trigger, verdict=verdict, reason=reason, decided_by=person(actor), decided_at=at
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError as error:
        raise RollbackDecided from error
    data = {
        "decision": str(made.pk), "deployment": str(trigger.deployment_id), "release": trigger.deployment.release,
        "verdict": verdict,
    }  # fmt: skip
    write(events.ROLLBACK_DECIDED, held, trigger, actor, at, data=data, private={"reason": reason})
    return made
