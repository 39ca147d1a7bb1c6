"""How a drill ends, and the evidence that it leaves; the caller holds the environment."""

from datetime import datetime, timedelta

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertDrill
from readiness.alerts.operations.rows import DRILL, resolved
from readiness.catalog.models import Environment
from readiness.evidence.operations import record_probe_result
from readiness.evidence.verdict import Verdict
from readiness.ingest.formats import page_drill
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM, Actor


def answered(alert: Alert, held: Environment, actor: Actor, at: datetime) -> None:
    """Somebody took the drill's alert on: in time, or too late."""
    drill = AlertDrill.objects.select_for_update(of=("self",)).get(alert=alert)
    taken = at - drill.started_at
    if at <= drill.ends_at:
        finish(
            drill,
            alert,
            held,
            AlertDrill.State.ANSWERED,
            page_drill.WOKEN.say(minutes=_minutes(taken)),
            actor,
            at,
        )
    else:
        finish(
            drill,
            alert,
            held,
            AlertDrill.State.FAILED,
            page_drill.LATE.say(minutes=_minutes(taken)),
            actor,
            at,
        )


def finish(
    drill: AlertDrill,
    alert: Alert,
    held: Environment,
    state: AlertDrill.State,
    verdict: Verdict,
    actor: Actor,
    at: datetime,
) -> None:
    """It is over: its alert too, and what came of it is evidence of this environment."""
    drill.state, drill.finished_at = state, at
    drill.save(update_fields=["state", "finished_at"])
    seconds = int((at - drill.started_at).total_seconds()) if alert.acknowledged_at else None
    outcome = "answered in time" if state is AlertDrill.State.ANSWERED else "nobody answered in time"
    record(
        kind=events.DRILL_FINISHED, actor=actor, at=at, subject=drill, team=held.service.team, service=held.service,
        environment=held, data={"outcome": outcome, "seconds": seconds},
    )  # fmt: skip
    resolved(
        alert, held, how=DRILL, ended_at=at, resolution=f"The drill is over: {outcome}.", actor=SYSTEM, at=at
    )
    record_probe_result(
        environment=held,
        probe_kind=page_drill.FORMAT.name,
        title=page_drill.FORMAT.title,
        status=verdict.status,
        code=verdict.code,
        sentence=verdict.sentence,
        remedy=verdict.remedy,
        observations={
            "drill": str(drill.pk),
            "started_at": drill.started_at.isoformat(),
            "acknowledged_at": alert.acknowledged_at.isoformat() if alert.acknowledged_at else None,
            "seconds": seconds,
        },
        effective_until=at + page_drill.FORMAT.ttl,
        is_news=True,
        at=at,
    )


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)
