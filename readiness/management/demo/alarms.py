"""Alerts of the demo: a page that somebody took on, a warning, what was over long ago, and what nobody measures."""

from datetime import datetime, timedelta

from django.db import transaction

from readiness.alerts.models import Alert
from readiness.alerts.operations import acknowledge_alert, change_policy, tell_due
from readiness.alerts.operations.judging import judge_environment
from readiness.alerts.operations.policies import Bound
from readiness.catalog.models import Environment
from readiness.evidence.holding import hold
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.sample import Sample
from readiness.teams.actors import Actor

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
NOTE = "The log volume grew since the release of yesterday; old segments are being moved."


def ring(environment: Environment, *, doer: Actor, lead: Actor, at: datetime) -> None:
    """Alerts of a live service: two of the past, and two that are open."""
    _lasts(environment, "memory", 0.86, 0.55, at - 9 * DAY, doer)
    _lasts(environment, "error_rate", 0.07, 0.002, at - 3 * DAY, doer)
    bound = Bound(value=0.9, resolve_value=0.88, lasting=600, calm=60, severity="warning", route="notify")
    reason = "It keeps its table of exchange rates in memory, by design; 85 % is usual."
    change_policy(
        environment=environment, key="memory_used", bound=bound, reason=reason, actor=lead, at=at - 8 * DAY
    )
    begun = at - 40 * MINUTE
    _tell(environment, "disk", 0.07, begun, 10)
    _tell(environment, "response_time", 2.6, begun, 10, "p95")
    _tell(environment, "response_time", 3.1, begun, 10, "p99")
    judge_environment(environment.pk, begun + 10 * MINUTE)
    tell_due(at=begun + 10 * MINUTE, limit=10)
    _take_on(environment, "disk_free", doer, begun + 14 * MINUTE, NOTE)
    _tell(environment, "disk", 0.08, begun + 10 * MINUTE, 30)
    _tell(environment, "response_time", 2.4, begun + 10 * MINUTE, 30, "p95")
    _tell(environment, "response_time", 2.9, begun + 10 * MINUTE, 30, "p99")
    judge_environment(environment.pk, at)


def _lasts(
    environment: Environment, metric: str, bad: float, good: float, begun: datetime, doer: Actor
) -> None:
    """Beyond its bound for twenty minutes."""
    _tell(environment, metric, bad, begun, 20)
    for minutes in (7, 20):
        judge_environment(environment.pk, begun + minutes * MINUTE)
        tell_due(at=begun + minutes * MINUTE, limit=10)
    for alert in Alert.objects.filter(environment=environment, metric=metric, state="open", route="page"):
        acknowledge_alert(alert=alert, note="Looking at it.", actor=doer, at=begun + 20 * MINUTE)
    _tell(environment, metric, good, begun + 20 * MINUTE, 5)
    judge_environment(environment.pk, begun + 25 * MINUTE)
    tell_due(at=begun + 25 * MINUTE, limit=10)


def _take_on(environment: Environment, key: str, doer: Actor, at: datetime, note: str) -> None:
    alert = Alert.objects.get(environment=environment, key=key, state="open")
    acknowledge_alert(alert=alert, note=note, actor=doer, at=at)


def _tell(
    environment: Environment, metric: str, value: float, begun: datetime, minutes: int, statistic: str = ""
) -> None:
    """One number a minute, a little apart from each other, at whole seconds."""
    begun = begun.replace(microsecond=0)
    told = [
        Told(metric, statistic, Sample(begun + minute * MINUTE, value * (1 + minute % 3 / 100)))
        for minute in range(1, minutes + 1)
    ]
    with transaction.atomic():
        (held,) = hold([environment.pk])
        keep_samples(environment=held, told=told, at=begun + minutes * MINUTE)
