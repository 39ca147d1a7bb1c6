"""Policies judged again and again by what was measured, by any number of workers.

An environment is leased to a worker and held while it is judged, so nobody else opens or resolves its alerts
meanwhile; the constraint on open alerts stands behind that. Whoever dies leaves a lease that runs out.
"""

import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.alerts.evaluating import Standing, State, evaluate, reach, together
from readiness.alerts.models import Alert, AlertStanding, AlertWatch
from readiness.alerts.operations.rows import NUMBERS, POLICY, opened, resolved
from readiness.alerts.policy import Policy
from readiness.alerts.queries import policies_of, running_services
from readiness.alerts.sources import Row, rows_of
from readiness.catalog.models import Environment
from readiness.evidence.holding import closed_because, hold

LEASE = timedelta(minutes=5)
BUDGET_SECONDS = 20.0
#: Where nothing is measured at all it is looked more rarely.
IDLE = 4
log = structlog.get_logger(__name__)


def plan_watches(*, at: datetime, limit: int) -> int:
    """See to it that every running environment is judged: how many were not yet."""
    without = Environment.objects.filter(running_services(), alert_watch__isnull=True)
    made = [AlertWatch(environment_id=pk, next_at=at) for pk in without.values_list("pk", flat=True)[:limit]]
    AlertWatch.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def judge_due(*, at: datetime, limit: int) -> int:
    """Judge at most `limit` environments whose turn it is, for `BUDGET_SECONDS`: how many were."""
    started = time.monotonic()
    done = 0
    while done < limit and time.monotonic() - started < BUDGET_SECONDS:
        watch = claim(at)
        if watch is None:
            break
        done += 1
        wait = timedelta(seconds=settings.ALERT_JUDGE_SECONDS)
        wait *= 1 if judge_environment(watch.environment_id, at) else IDLE
        mine = AlertWatch.objects.filter(pk=watch.pk, lease_token=watch.lease_token)
        mine.update(next_at=at + wait, judged_at=at, lease_token=None, lease_until=None)
    return done


@transaction.atomic
def claim(at: datetime) -> AlertWatch | None:
    """The one that has waited longest, leased to the caller."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = AlertWatch.objects.filter(free, next_at__lte=at).order_by("next_at", "pk")
    # SQLite locks the whole database for the transaction instead.
    watch = due.select_for_update(skip_locked=True).first()
    if watch is None:
        return None
    watch.lease_token, watch.lease_until = uuid.uuid4(), at + LEASE
    watch.save(update_fields=["lease_token", "lease_until"])
    return watch


@transaction.atomic
def judge_environment(environment: UUID, at: datetime) -> bool:
    """Judge every policy of an environment at `at`; whether anything is measured there or an alert is open."""
    (held,) = hold([environment])
    standing_open = {
        one.key: one for one in Alert.objects.filter(environment=held, state=Alert.State.OPEN, drill=False)
    }
    before = {one.key: one for one in AlertStanding.objects.filter(environment=held)}
    if any(one.judged_at > at for one in before.values()):
        return True  # the clock went back: what was seen later stands
    if closed_because(held):
        for alert in standing_open.values():
            resolved(alert, held, how=POLICY, ended_at=at, resolution=closed_because(held), at=at)
        return False
    fetch = _fetcher(held, at)
    found = {}
    for kept in policies_of(held, at):
        if kept.policy.enabled:
            was = standing_open.get(kept.policy.key)
            found[kept.policy.key] = _judge(held, kept.policy, was, fetch, at)
    for key, alert in standing_open.items():
        if key not in found:
            resolved(alert, held, how=POLICY, ended_at=at, resolution="Its policy was switched off.", at=at)
    _keep(held, found, at)
    return any(one.seen_at is not None or one.state is State.OPEN for one in found.values())


Fetch = Callable[[Policy], list[Row]]


def _fetcher(held: Environment, at: datetime) -> Fetch:
    """The numbers of a policy; the same are asked for once."""
    known: dict[tuple[str, str, timedelta], list[Row]] = {}

    def fetch(policy: Policy) -> list[Row]:
        key = (policy.metric, policy.statistic, reach(policy))
        if key not in known:
            known[key] = rows_of(held, policy.metric, policy.statistic, at - key[2], at)
        return known[key]

    return fetch


def _judge(held: Environment, policy: Policy, alert: Alert | None, fetch: Fetch, at: datetime) -> Standing:
    was_open = alert is not None and alert.by_numbers
    standings = [
        evaluate(policy, row.numbers, at, was_open=was_open, gap=row.gap)
        for row in fetch(policy)
        if row.numbers
    ]
    found = together(standings, was_open=was_open)
    if found.state is State.OPEN:
        began = found.since or at
        if alert is None:
            opened(held, policy, how=NUMBERS, began_at=began, standing=found, at=at)
        else:
            _goes_on(alert, found, at)
    elif alert is not None:
        _number(alert, found)
        if found.state is State.RESOLVED:
            if not alert.by_manager:
                resolved(alert, held, how=NUMBERS, ended_at=found.since or at, at=at)
                return found
            alert.by_numbers = False
        alert.save(update_fields=["by_numbers", "newest", "newest_at"])
    return found


def _goes_on(alert: Alert, found: Standing, at: datetime) -> None:
    _number(alert, found)
    alert.by_numbers = True
    if found.silent:
        alert.silent_since = alert.silent_since or alert.newest_at or at
    else:
        alert.silent_since = None
    alert.save(update_fields=["by_numbers", "newest", "newest_at", "silent_since"])


def _number(alert: Alert, found: Standing) -> None:
    if found.seen_at is not None and not found.silent:
        alert.newest, alert.newest_at = found.value, found.seen_at


def _keep(held: Environment, found: dict[str, Standing], at: datetime) -> None:
    rows = [
        AlertStanding(
            environment=held,
            key=key,
            state=State.INACTIVE if one.state is State.RESOLVED else one.state,
            since=one.since,
            value=one.value,
            seen_at=one.seen_at,
            silent=one.silent,
            judged_at=at,
        )
        for key, one in found.items()
    ]
    AlertStanding.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["environment", "key"],
        update_fields=["state", "since", "value", "seen_at", "silent", "judged_at"],
    )
    AlertStanding.objects.filter(environment=held).exclude(key__in=found).delete()
