"""Saying that a fault is gone, where the portal cannot see it by itself."""

from datetime import datetime

from django.db import transaction

from readiness.evidence.holding import enter, person
from readiness.findings.models import Finding
from readiness.findings.operations.opening import WRITTEN_DOWN
from readiness.findings.operations.rows import close
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class FindingResolved(AlreadyDecided):
    """It is over."""

    code = "finding-resolved"
    sentence = "This finding is resolved already. If the fault returns, a new one is opened."


class ResolvesItself(Conflict):
    """What is computed cannot be talked away."""

    code = "resolves-itself"
    sentence = "This finding ends by itself: once the two witnesses agree, or once the secret is rotated."


@transaction.atomic
def resolve_finding(*, finding: Finding, reason: str, actor: Actor, at: datetime) -> Finding:
    """Resolve a finding that somebody or a tool wrote down, with what was done about it.

    Raises `FindingResolved`, `ResolvesItself`, `Invalid`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.RESOLVE_FINDING, finding.environment)
    person(actor)
    row = open_row(finding)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    if row.kind not in WRITTEN_DOWN:
        raise ResolvesItself
    return close(row, held, reason, actor, at)


def open_row(finding: Finding) -> Finding:
    """The finding as it is now, in its held environment. Raises `FindingResolved`."""
    row = Finding.objects.get(pk=finding.pk)
    if row.state != Finding.State.OPEN:
        raise FindingResolved
    return row
