"""Giving a finding to somebody, with a date."""

from datetime import date, datetime

from django.db import transaction

from readiness.evidence.holding import demand_member, enter
from readiness.findings import events
from readiness.findings.models import Finding
from readiness.findings.operations.resolving import open_row
from readiness.findings.operations.rows import tell
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User


@transaction.atomic
def assign_finding(
    *, finding: Finding, owner: User | None, due_date: date | None, actor: Actor, at: datetime
) -> Finding:
    """Give an open finding to a member of its team (None: to nobody), to be mended by a day.

    Raises `Invalid` for somebody who is not an active member, `FindingResolved`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.ASSIGN_FINDING, finding.environment)
    demand_member(owner, held.service.team_id, "owner", "Findings")
    row = open_row(finding)
    if (row.owner_id, row.due_date) == (owner.pk if owner else None, due_date):
        return row
    row.owner, row.due_date = owner, due_date
    row.save(update_fields=["owner", "due_date"])
    tell(
        events.FINDING_ASSIGNED,
        held,
        row,
        actor,
        at,
        data={
            "owner": str(owner.pk) if owner else None,
            "due": due_date.isoformat() if due_date else None,
        },
    )
    return row
