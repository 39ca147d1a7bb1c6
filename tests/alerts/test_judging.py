"""Alerts open, go on and end by what is measured; and never by what is not."""

from datetime import timedelta

import pytest

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertStanding, AlertWatch
from readiness.alerts.operations import change_policy
from readiness.alerts.operations.policies import Bound
from readiness.catalog.operations import archive_environment
from readiness.ledger.models import LedgerEntry
from tests.alerts.world import MINUTE

BEYOND = {
    "error_rate_critical": ("error_rate", "", 0.10, 0.0),
    "latency_critical": ("response_time", "p95", 6.0, 0.1),
    "disk_free": ("disk", "", 0.05, 0.5),
    "error_rate_warning": ("error_rate", "", 0.02, 0.0),
    "latency_warning": ("response_time", "p95", 3.0, 0.1),
    "memory_used": ("memory", "", 0.9, 0.2),
}


@pytest.mark.parametrize("key", BEYOND)
def test_an_alert_opens_goes_on_without_numbers_and_ends(shop, key):
    metric, statistic, bad, good = BEYOND[key]
    shop.judge()
    assert shop.open() == set()
    assert set(AlertStanding.objects.values_list("state", flat=True)) == {"unknown"}
    shop.tell(metric, *[bad] * 6, statistic=statistic)
    shop.judge(minutes=3)
    alert = shop.alert(key)
    assert (alert.state, alert.number, alert.by_numbers) == ("open", bad, True)
    assert (alert.began_at, alert.severity) == (
        shop.at - 8 * MINUTE,
        "critical" if "critical" in key or key == "disk_free" else "warning",
    )
    shop.judge(hours=2)
    alert.refresh_from_db()
    assert (alert.state, alert.silent_since) == ("open", shop.at - timedelta(hours=2, minutes=3))
    shop.tell(metric, good, good, good, statistic=statistic)
    shop.judge(minutes=2)
    alert.refresh_from_db()
    assert (alert.state, alert.resolved_at, alert.ended_at) == ("resolved", shop.at, shop.at - 4 * MINUTE)
    assert shop.open() == set()
    kinds = LedgerEntry.objects.filter(subject_id=alert.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == [events.ALERT_OPENED, events.ALERT_RESOLVED]


def test_judging_again_at_the_same_moment_or_an_earlier_one_changes_nothing(shop):
    shop.tell("memory", *[0.9] * 6)
    shop.judge()
    shop.tell("memory", 0.1)  # the first number of a second stays
    AlertWatch.objects.update(next_at=shop.at - MINUTE)
    shop.judge()
    assert Alert.objects.count() == 1
    AlertWatch.objects.update(next_at=shop.at - timedelta(days=1))
    shop.judge(hours=-5)
    assert shop.open() == {"memory_used"}
    assert AlertStanding.objects.get(key="memory_used").state == "open"


def test_an_alert_that_ended_and_comes_back_is_a_new_one(shop):
    for _time in range(2):
        shop.tell("memory", *[0.9] * 6)
        shop.judge(minutes=1)
        shop.tell("memory", 0.1, 0.1)
        shop.at += 2 * MINUTE
        shop.tell("memory", 0.1, 0.1)
        shop.judge(minutes=1)
        shop.at += 10 * MINUTE
    assert list(Alert.objects.values_list("state", flat=True)) == ["resolved", "resolved"]


def test_a_policy_that_is_switched_off_ends_its_alert(shop):
    shop.tell("memory", *[0.9] * 6)
    shop.judge()
    bound = Bound(
        value=0.8, resolve_value=0.78, lasting=300, calm=60, severity="warning", route="notify", enabled=False
    )
    lead = shop.world.actor("lead")
    change_policy(
        environment=shop.environment,
        key="memory_used",
        bound=bound,
        reason="It is a cache.",
        actor=lead,
        at=shop.at,
    )
    shop.judge(minutes=5)
    assert shop.alert("memory_used").resolution == "Its policy was switched off."


def test_an_environment_that_runs_no_more_has_no_open_alerts(shop):
    from readiness.catalog.operations import add_environment

    lead = shop.world.actor("lead")
    shop.environment = add_environment(service=shop.service, name="Staging", actor=lead, at=shop.at)
    shop.tell("memory", *[0.9] * 6)
    shop.judge()
    assert shop.open() == {"memory_used"}
    archive_environment(environment=shop.environment, actor=lead, at=shop.at)
    shop.judge(minutes=5)
    assert shop.open() == set()
