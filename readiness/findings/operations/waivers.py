"""Waivers of findings: the same exception as that of an item, for one fault."""

from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, person
from readiness.evidence.waiving import WaiverWaiting, decide, judged, right_to_withdraw, terms, withdraw
from readiness.findings import events
from readiness.findings.models import Finding, FindingWaiver
from readiness.findings.operations.resolving import FindingResolved, open_row
from readiness.findings.operations.rows import tell
from readiness.ledger.canonical import stamp
from readiness.teams.access import Action
from readiness.teams.actors import Actor


@transaction.atomic
def request_finding_waiver(
    *, finding: Finding, reason: str, expires_at: datetime, actor: Actor, at: datetime
) -> FindingWaiver:
    """Ask that an open finding may stand until `expires_at`: aware, to come, at most `WAIVER_MAX_DAYS` ahead.

    Raises `Invalid`, `WaiverWaiting`, `FindingResolved`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.REQUEST_WAIVER, finding.environment)
    row = open_row(finding)
    reason = terms(reason, expires_at, at)
    if row.waivers.filter(state=FindingWaiver.State.REQUESTED).exists():
        raise WaiverWaiting
    waiver = FindingWaiver.objects.create(
        finding=row, reason=reason, expires_at=expires_at, requested_by=person(actor), requested_at=at
    )
    _record(events.WAIVER_REQUESTED, held, waiver, actor, at, reason=reason)
    return waiver


@transaction.atomic
def decide_finding_waiver(
    *, waiver: FindingWaiver, approve: bool, reason: str = "", actor: Actor, at: datetime
) -> FindingWaiver:
    """Approve or refuse a requested waiver, as another person than the one who asked. Refusing needs a reason.

    Raises `OwnRequest`, `AlreadyDecided`, `WaiverOver`, `FindingResolved`, `Invalid`.
    """
    held, row = _enter(waiver, Action.DECIDE_WAIVER, actor)
    reason = judged(row, approve=approve, reason=reason, actor=actor, at=at)
    if approve and row.finding.state != Finding.State.OPEN:
        raise FindingResolved
    decide(row, approve=approve, reason=reason, actor=actor, at=at)
    kind = events.WAIVER_APPROVED if approve else events.WAIVER_REFUSED
    _record(kind, held, row, actor, at, reason=reason)
    return row


@transaction.atomic
def withdraw_finding_waiver(*, waiver: FindingWaiver, actor: Actor, at: datetime) -> FindingWaiver:
    """Take a requested or approved waiver back: who asked for it may, and whoever may decide on it.

    Raises `AlreadyDecided` when it was refused or withdrawn before.
    """
    held, row = _enter(waiver, right_to_withdraw(waiver, actor), actor)
    withdraw(row, actor, at)
    _record(events.WAIVER_WITHDRAWN, held, row, actor, at, reason="")
    return row


def _enter(waiver: FindingWaiver, action: Action, actor: Actor) -> tuple[Environment, FindingWaiver]:
    """The waiver as it is now, in its held environment."""
    held = enter(actor, action, Environment.objects.get(findings__waivers=waiver))
    return held, FindingWaiver.objects.select_related("finding").get(pk=waiver.pk)


def _record(
    kind: str, environment: Environment, waiver: FindingWaiver, actor: Actor, at: datetime, *, reason: str
) -> None:
    tell(
        kind,
        environment,
        waiver.finding,
        actor,
        at,
        data={"finding": str(waiver.finding_id), "expires_at": stamp(waiver.expires_at)},
        private={"reason": reason} if reason else {},
        subject=waiver,
    )
