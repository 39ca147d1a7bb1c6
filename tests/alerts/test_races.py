"""Many workers and people at the same moment: one alert, one call, one policy, one drill."""

from dataclasses import replace

import pytest

from readiness.alerts.models import Alert, AlertCall, AlertDrill, AlertPolicy, AlertStanding, AlertWatch
from readiness.alerts.operations import (
    acknowledge_alert,
    add_policy,
    judge_due,
    plan_watches,
    start_drill,
    tell_due,
)
from readiness.alerts.operations.answering import AlreadyAcknowledged
from readiness.alerts.operations.drilling import DrillRunning
from readiness.alerts.operations.judging import judge_environment
from readiness.alerts.operations.policies import Bound, PolicyTaken
from readiness.notify.models import AlertPost
from readiness.notify.operations import plan_alert_posts
from readiness.obligations.operations import add_channel
from tests.alerts.world import watched
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def faults(results):
    return [one for one in results if isinstance(one, Exception)]


def test_eight_workers_at_once_open_one_alert_and_tell_of_it_once(transactional_db):
    shop = watched()
    lead, at = shop.world.actor("lead"), shop.at
    add_channel(
        team=shop.world.orders, kind="slack", name="Ours", url="https://hold.example.org/", actor=lead, at=at
    )
    shop.tell("error_rate", *[0.2] * 6)

    def work():
        plan_watches(at=at, limit=100)
        judge_due(at=at, limit=100)
        judge_environment(shop.environment.pk, at)
        tell_due(at=at, limit=100)
        plan_alert_posts(at=at, limit=100)

    assert faults(at_once([work] * 8)) == []
    work()
    assert AlertWatch.objects.filter(environment=shop.environment).count() == 1
    assert sorted(Alert.objects.values_list("key", flat=True)) == [
        "error_rate_critical",
        "error_rate_warning",
    ]
    assert AlertStanding.objects.filter(environment=shop.environment).count() == 8
    assert sorted(AlertCall.objects.values_list("what", flat=True)) == ["notify", "page"]
    assert AlertPost.objects.count() == 2
    alert = Alert.objects.get(key="error_rate_critical")
    results = at_once([lambda: acknowledge_alert(alert=alert, actor=lead, at=at)] * 8)
    assert sum(isinstance(one, AlreadyAcknowledged) for one in results) == 7


def test_of_eight_who_add_one_policy_at_once_one_does(transactional_db):
    shop = watched()
    lead = shop.world.actor("lead")
    bound = Bound(value=0.9, resolve_value=0.8, lasting=60, calm=60, severity="warning", route="notify")

    def add():
        return add_policy(environment=shop.environment, title="Busy", metric="cpu", operator=">", bound=bound,
                          actor=lead, at=shop.at)  # fmt: skip

    results = at_once([add] * 8)
    assert sum(isinstance(one, PolicyTaken) for one in results) == 7, results
    assert AlertPolicy.objects.count() == 1


def test_of_eight_who_start_a_drill_at_once_one_does(transactional_db):
    shop = replace(watched())
    who = shop.world.actor("contributor")
    results = at_once([lambda: start_drill(environment=shop.environment, actor=who, at=shop.at)] * 8)
    assert sum(isinstance(one, DrillRunning) for one in results) == 7, results
    assert (AlertDrill.objects.count(), Alert.objects.filter(drill=True).count()) == (1, 1)
