"""One call for several alerts: a row, its entry, and from that notices, mails and messages to tools."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertCall
from readiness.catalog.models import Environment
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM


def call(
    held: Environment, what: AlertCall.What, alerts: Sequence[Alert], key: UUID, at: datetime, step: int = 1
) -> AlertCall:
    """People and tools are to be told."""
    made = AlertCall.objects.create(
        environment=held,
        what=what,
        alerts=[str(one.pk) for one in alerts],
        page_key=key,
        step=step,
        drill=any(one.drill for one in alerts),
        paged=any(one.route == "page" for one in alerts),
        made_at=at,
    )
    record(
        kind=events.ALERTS_TOLD,
        actor=SYSTEM,
        at=at,
        subject=made,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "what": what.value,
            "alerts": made.alerts,
            "count": len(alerts),
            "step": step,
            "drill": made.drill,
        },
    )
    return made
