"""Go or no-go, decided by people: recorded with the machine's answer of the same moment."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from readiness.evidence.holding import enter
from readiness.launches import events
from readiness.launches.models import Launch, LaunchDecision, SignOff
from readiness.launches.operations.requesting import LONGEST, open_launch, record_of
from readiness.launches.queries import review_of
from readiness.launches.signing import ACTIONS
from readiness.refusals import AlreadyDecided, Conflict, Forbidden
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class DecidedMeanwhile(AlreadyDecided):
    """Somebody else decided at the same moment."""

    code = "decided-meanwhile"
    sentence = "Somebody else decided at the same moment. Look at the launch again, then decide."


class SpokeInOtherRole(Conflict):
    """Four eyes: the word of each role is another person's."""

    code = "spoke-in-other-role"
    sentence = "You have decided about this launch in another role. Somebody else has to decide in this one."


@transaction.atomic
def decide_launch(
    *, launch: Launch, role: str, verdict: str, reason: str, actor: Actor, at: datetime
) -> LaunchDecision:
    """Say "go" or "no-go", in `role` ("lead" or "security_reviewer"), with the reason.

    A go of people opens nothing that the machine's gate keeps shut; a no-go keeps the launch from being recorded
    until somebody in the same role decides otherwise. Raises `Invalid`, `LaunchClosed`, `EnvironmentClosed`,
    `DecidedMeanwhile`, `SpokeInOtherRole` where this person decided in another role before.
    """
    problems = Problems()
    if role not in SignOff.Role.values:
        problems.add("role", "Decide as lead or as security_reviewer.")
    if verdict not in LaunchDecision.Verdict.values:
        problems.add("verdict", "Decide go or no-go.")
    problems.refuse_any()
    enter(actor, ACTIONS[SignOff.Role(role)], launch.environment)
    if actor.user is None:
        raise Forbidden
    fresh = open_launch(launch)
    reason = problems.free_text("reason", reason, longest=LONGEST, required=True)
    problems.refuse_any()
    if fresh.decisions.filter(decided_by=actor.user).exclude(role=role).exists():
        raise SpokeInOtherRole
    review = review_of(fresh.checklist, at)
    made = _insert(
        LaunchDecision(
            launch=fresh,
            number=(fresh.decisions.aggregate(last=Max("number"))["last"] or 0) + 1,
            role=role,
            verdict=verdict,
            reason=reason,
            machine_verdict=review.gate.verdict,
            machine_reasons=len(review.gate.reasons),
            digest=review.digest,
            decided_by=actor.user,
            decided_at=at,
        )
    )
    record_of(
        fresh,
        events.LAUNCH_DECIDED,
        actor,
        at,
        data={
            "decision": str(made.pk),
            "role": role,
            "verdict": verdict,
            "machine": made.machine_verdict,
            "reasons": made.machine_reasons,
            "digest": made.digest,
        },
        private={"reason": reason},
    )
    return made


def _insert(decision: LaunchDecision) -> LaunchDecision:
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise DecidedMeanwhile from error
    return decision
