"""A drill held with its environment, its steps as facts, and the canary that must come back."""

from readiness.evidence.holding import enter
from readiness.recovery.drilling import DrillFacts, StepFacts
from readiness.recovery.models import Canary, DrillStep, RestoreDrill
from readiness.recovery.operations.refusing import OtherTeller
from readiness.teams.access import Action
from readiness.teams.actors import Actor


def hold_drill(drill: RestoreDrill, actor: Actor) -> RestoreDrill:
    """The drill as it is now, for who may run drills there. Raises `Unseen`, `Forbidden`, `EnvironmentClosed`."""
    held = enter(actor, Action.MANAGE_BACKUPS, drill.environment)
    row = RestoreDrill.objects.select_for_update(of=("self",)).get(pk=drill.pk)
    row.environment = held
    return row


def demand_teller(row: RestoreDrill, actor: Actor) -> None:
    """What a person typed is no script's testimony."""
    if row.way == RestoreDrill.Way.SCRIPT and actor.scopes is None:
        raise OtherTeller


def canary_of(row: RestoreDrill) -> Canary | None:
    """The canary that must be in the backup: its run's own, or the newest that was given before it."""
    own = Canary.objects.filter(run=row.run_id).first() if row.run_id else None
    if own is not None:
        return own
    until = row.backup_began_at if row.run_id else row.backup_ended_at
    rows = Canary.objects.filter(policy=row.policy_id, given_at__lt=until)
    return rows.order_by("-given_at", "-pk").first()


def step_facts(step: DrillStep) -> StepFacts:
    """A step as the rules read it."""
    return StepFacts(step.key, step.outcome, step.began_at, step.ended_at, step.facts)


def facts_of_drill(row: RestoreDrill, steps: list[DrillStep]) -> DrillFacts:
    """A drill with these steps, as the rules read it."""
    return DrillFacts(
        by_script=row.way == RestoreDrill.Way.SCRIPT,
        label=row.label,
        backup_began_at=row.backup_began_at,
        started_at=row.started_at,
        rto_minutes=row.rto_minutes,
        rpo_minutes=row.rpo_minutes,
        canary_there=canary_of(row) is not None,
        steps=tuple(map(step_facts, steps)),
    )
