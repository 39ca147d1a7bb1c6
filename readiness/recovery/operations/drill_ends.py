"""The end of a restore drill: the portal says what it came to, and what follows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from readiness.evidence.holding import person
from readiness.evidence.models import Evidence
from readiness.evidence.operations import record_probe_result
from readiness.findings.models import Finding
from readiness.findings.operations import assign_finding, settle_findings
from readiness.recovery import events
from readiness.recovery.drilling import (
    BY_HAND,
    BY_SCRIPT,
    COUNTS,
    SCOPE,
    DrillFacts,
    Outcome,
    conclude,
    faults_of,
    next_step,
)
from readiness.recovery.models import RestoreDrill
from readiness.recovery.operations.drill_rows import demand_teller, facts_of_drill, hold_drill
from readiness.recovery.operations.refusing import DrillOver, DrillUnfinished, ResultContradicts
from readiness.recovery.operations.rows import tell
from readiness.teams.actors import PROBE, SYSTEM, Actor
from readiness.teams.models import Membership, User

#: By when what a drill left is to be mended.
MEND_WITHIN = timedelta(days=14)


@transaction.atomic
def finish_drill(*, drill: RestoreDrill, actor: Actor, at: datetime, result: str = "") -> RestoreDrill:
    """The end of a drill of which all is told: the portal says what it came to. A `result` that a script says of
    itself, "passed" or "failed", must be that. Told again, nothing changes.

    Raises `DrillUnfinished`, `ResultContradicts`, `OtherTeller`, `DrillOver`.
    """
    row = hold_drill(drill, actor)
    if row.state in (RestoreDrill.State.PASSED, RestoreDrill.State.FAILED) and result in ("", row.state):
        return row
    if row.state != RestoreDrill.State.RUNNING:
        raise DrillOver
    demand_teller(row, actor)
    steps = list(row.steps.order_by("number"))
    facts = facts_of_drill(row, steps)
    missing = next_step(facts.steps)
    if missing is not None:
        raise DrillUnfinished(f"The step “{missing}” was not told: a drill without its steps shows nothing.")
    outcome = conclude(facts)
    state = RestoreDrill.State.PASSED if outcome.passed else RestoreDrill.State.FAILED
    if result not in ("", state):
        raise ResultContradicts(f"Its steps say that it {state}: {outcome.sentence}")
    row.state, row.finished_at, row.finished_by = state, at, person(actor)
    row.code, row.sentence, row.proven = outcome.code, outcome.sentence[:400], outcome.proven
    row.rto_seconds, row.rpo_seconds = outcome.rto_seconds, outcome.rpo_seconds
    row.save(update_fields=[
        "state", "finished_at", "finished_by", "code", "sentence", "proven", "rto_seconds", "rpo_seconds",
    ])  # fmt: skip
    data = {"result": state, "code": row.code, "proven": row.proven, "rto_seconds": row.rto_seconds}
    private = {"label": row.label, "notes": steps[-1].note}
    tell(
        events.DRILL_FINISHED, row, row.environment, actor, at,
        data=data | {"rpo_seconds": row.rpo_seconds}, private=private
    )  # fmt: skip
    _follow(row, facts, outcome, actor, at)
    return row


def _follow(row: RestoreDrill, facts: DrillFacts, outcome: Outcome, actor: Actor, at: datetime) -> None:
    """What a drill that ended leaves: testimony, and findings with owners."""
    place = row.environment
    for kind in _kinds(row, facts, outcome):
        record_probe_result(
            environment=place,
            probe_kind=kind,
            title="Restore drill" if kind == BY_SCRIPT else "Restore drill, by hand",
            status=outcome.status,
            code=outcome.code,
            sentence=outcome.sentence,
            remedy="" if outcome.passed else "Mend what failed, then drill again.",
            observations=_observed(row, outcome),
            effective_until=at + COUNTS,
            is_news=True,
            actor=PROBE,
            at=at,
        )
    issues = [issue for one in facts.steps for issue in one.facts.get("issues", ())]
    faults = faults_of(outcome, issues, production=place.is_production)
    settle_findings(
        environments=[place],
        kind="recovery",
        looked=[(place.pk, SCOPE)],
        faults=[(place.pk, fault) for fault in faults],
        actor=SYSTEM,
        at=at,
    )
    owner = _owner(row)
    for found in Finding.objects.filter(
        environment=place, kind="recovery", state="open", key__startswith=f"{SCOPE}/", owner__isnull=True
    ).order_by("key"):
        found.environment = place
        assign_finding(finding=found, owner=owner, due_date=(at + MEND_WITHIN).date(), actor=actor, at=at)


def _kinds(row: RestoreDrill, facts: DrillFacts, outcome: Outcome) -> list[str]:
    """Under what it testifies. Only what is proven, or has failed, speaks under the name that proves; what a script
    proves also takes back what failed by hand before it.
    """
    if not facts.by_script or (outcome.passed and not outcome.proven):
        return [BY_HAND]
    by_hand = Evidence.objects.filter(environment=row.environment, kind="probe", probe_kind=BY_HAND).first()
    last = by_hand.revisions.order_by("-number").first() if by_hand else None
    return [BY_SCRIPT, BY_HAND] if outcome.passed and last and last.verdict == "fail" else [BY_SCRIPT]


def _observed(row: RestoreDrill, outcome: Outcome) -> dict[str, Any]:
    # `facts.drill.finished_at` is where a report of a drill that was handed in as a whole has it too.
    times = {
        "started_at": row.started_at.isoformat(),
        "finished_at": (row.finished_at or row.started_at).isoformat(),
    }
    return {
        "drill": str(row.pk),
        "backup_label": row.label,
        "rto_seconds": outcome.rto_seconds,
        "rpo_seconds": outcome.rpo_seconds,
        "proven": outcome.proven,
        "facts": {"drill": times},
    }


def _owner(row: RestoreDrill) -> User:
    """Who answers for what a drill found: the service's owner if they are of the team, else who drilled."""
    service = row.environment.service
    members = Membership.objects.filter(team=service.team_id, user__is_active=True)
    owner = members.filter(user=service.owner_id).select_related("user").first() if service.owner_id else None
    return owner.user if owner else row.started_by
