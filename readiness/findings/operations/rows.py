"""The rows behind the operations, each change with its entry, in an environment that the caller holds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model

from readiness.catalog.models import Environment
from readiness.findings import events
from readiness.findings.fault import Fault
from readiness.findings.models import Finding
from readiness.ledger.operations import record
from readiness.teams.actors import Actor


def insert(
    environment: Environment, fault: Fault, actor: Actor, at: datetime, *, heir_of: Finding | None = None
) -> Finding:
    """A finding opened; the heir of another has its owner and date."""
    finding = Finding.objects.create(
        service_id=environment.service_id,
        environment=environment,
        kind=fault.kind,
        key=fault.key,
        severity=fault.severity,
        title=fault.title,
        detail=fault.detail,
        item_key=fault.item_key,
        said_id=fault.said,
        seen_id=fault.seen,
        opened_by=actor.user,
        opened_at=at,
        owner_id=heir_of.owner_id if heir_of else None,
        due_date=heir_of.due_date if heir_of else None,
    )
    tell(
        events.FINDING_OPENED,
        environment,
        finding,
        actor,
        at,
        data={
            "kind": finding.kind,
            "severity": finding.severity,
            "item": finding.item_key,
            "owner": str(finding.owner_id) if finding.owner_id else None,
            "due": finding.due_date.isoformat() if finding.due_date else None,
        },
    )
    return finding


def close(finding: Finding, environment: Environment, resolution: str, actor: Actor, at: datetime) -> Finding:
    """A finding resolved, by a person or, with a machine for actor, by the portal."""
    finding.state, finding.resolution = Finding.State.RESOLVED, resolution
    finding.resolved_by, finding.resolved_at = actor.user, at
    finding.save(update_fields=["state", "resolution", "resolved_by", "resolved_at"])
    tell(
        events.FINDING_RESOLVED,
        environment,
        finding,
        actor,
        at,
        data={"kind": finding.kind, "severity": finding.severity},
        private={"reason": resolution},
    )
    return finding


def tell(
    kind: str,
    environment: Environment,
    finding: Finding,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any],
    private: Mapping[str, str] | None = None,
    subject: Model | None = None,
) -> None:
    """The entry of a change to the finding, or to `subject`.

    What is weak where is no word of the product: the title is committed to.
    """
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=subject or finding,
        team=environment.service.team,
        service=environment.service,
        environment=environment,
        data=data,
        private={"title": finding.title, **(private or {})},
    )
