"""Rows of alerts opened and resolved, each with its entry; the caller holds the environment."""

from datetime import datetime
from typing import Any

from readiness.alerts import events
from readiness.alerts.evaluating import Standing
from readiness.alerts.models import Alert
from readiness.alerts.policy import Policy
from readiness.catalog.models import Environment
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM, Actor

#: How an alert came to open or end.
NUMBERS, MANAGER, PERSON, DRILL, POLICY = "numbers", "alertmanager", "person", "drill", "policy"


def opened(
    held: Environment,
    policy: Policy,
    *,
    how: str,
    began_at: datetime,
    standing: Standing | None = None,
    actor: Actor = SYSTEM,
    at: datetime,
) -> Alert:
    """A new alert that people are told of at the next look."""
    alert = Alert.objects.create(
        **_of(held, policy, how),
        number=standing.value if standing else None,
        newest=standing.value if standing else None,
        newest_at=standing.seen_at if standing else None,
        by_numbers=how == NUMBERS,
        by_manager=how == MANAGER,
        began_at=min(began_at, at),
        opened_at=at,
        tell_at=at,
    )
    told = {
        "how": how,
        "number": told_number(alert.number),
        "bound": told_number(alert.bound),
        "began_at": stamp(alert.began_at),
    }
    note(alert, events.ALERT_OPENED, held, actor, at, told)
    return alert


def past(held: Environment, policy: Policy, *, began_at: datetime, ended_at: datetime, at: datetime) -> Alert:
    """An alert that was over before the portal heard of it: kept, and nobody is told. Another may be open meanwhile."""
    ended = min(ended_at, at)
    alert = Alert.objects.create(
        **_of(held, policy, MANAGER),
        state=Alert.State.RESOLVED,
        by_manager=True,
        began_at=min(began_at, ended),
        opened_at=at,
        ended_at=ended,
        resolved_at=at,
    )
    told = {"how": MANAGER, "began_at": stamp(alert.began_at)}
    note(
        alert,
        events.ALERT_OPENED,
        held,
        SYSTEM,
        at,
        {**told, "number": None, "bound": told_number(alert.bound)},
    )
    note(alert, events.ALERT_RESOLVED, held, SYSTEM, at, {"how": MANAGER, "ended_at": stamp(ended)})
    return alert


def _of(held: Environment, policy: Policy, how: str) -> dict[str, Any]:
    """What an alert says of its policy."""
    judged = how != DRILL
    return {
        "environment": held,
        "key": policy.key,
        "title": policy.title,
        "metric": policy.metric if judged else "",
        "statistic": policy.statistic if judged else "",
        "operator": policy.operator if judged else "",
        "bound": policy.value if judged else None,
        "severity": policy.severity,
        "route": policy.route,
        "drill": how == DRILL,
    }


def reopened(alert: Alert, held: Environment, *, at: datetime) -> None:
    """An alert that was taken for over goes on."""
    alert.state = Alert.State.OPEN
    alert.ended_at = alert.resolved_at = alert.resolved_by = None
    alert.resolution = ""
    alert.tell_at = at
    alert.save(update_fields=["state", "ended_at", "resolved_at", "resolved_by", "resolution", "tell_at"])
    note(alert, events.ALERT_OPENED, held, SYSTEM, at, {"how": MANAGER, "again": True})


def resolved(
    alert: Alert,
    held: Environment,
    *,
    how: str,
    ended_at: datetime,
    resolution: str = "",
    actor: Actor = SYSTEM,
    at: datetime,
) -> None:
    """It is over; whoever was told of it is told of that too."""
    alert.state = Alert.State.RESOLVED
    alert.ended_at, alert.resolved_at = max(min(ended_at, at), alert.began_at), at
    alert.resolved_by, alert.resolution = actor.user, resolution
    alert.silent_since = None
    alert.tell_at = at if alert.told else None
    alert.save()
    told = {"how": how, "ended_at": stamp(alert.ended_at)}
    note(alert, events.ALERT_RESOLVED, held, actor, at, told, {"reason": resolution} if resolution else {})


def note(
    alert: Alert,
    kind: str,
    held: Environment,
    actor: Actor,
    at: datetime,
    data: dict[str, Any] | None = None,
    private: dict[str, str] | None = None,
) -> None:
    """The entry of what happened to an alert."""
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=alert,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "key": alert.key, "severity": alert.severity, "route": alert.route, "drill": alert.drill, **(data or {})
        },
        private={"title": alert.title, **(private or {})},
    )  # fmt: skip


def told_number(number: float | None) -> str | None:
    """As the log keeps numbers: text, for the signed form knows whole numbers alone."""
    return None if number is None else format(number, ".12g")
