"""Alertmanager's words open and resolve the same alerts, whatever their order and number."""

import json
from datetime import timedelta
from itertools import permutations

import pytest

from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.operations import close_alert, take_delivery
from readiness.ingest.operations import Sender, make_ingest_token
from readiness.monitoring.models import ReceivedAlert
from tests.alerts.world import MINUTE

LABELS = {
    "alertname": "HighErrorRate",
    "severity": "critical",
    "service": "shop",
    "environment": "production",
}


@pytest.fixture
def sender(shop):
    lead = shop.world.actor("lead")
    ends = shop.at + timedelta(days=90)
    token, _secret = make_ingest_token(
        service=shop.service, name="AM", expires_at=ends, actor=lead, at=shop.at
    )
    return Sender(token=token)


def word(shop, starts, ends=None, labels=LABELS, fingerprint="a1"):
    over = "0001-01-01T00:00:00Z" if ends is None else (shop.at + ends * MINUTE).isoformat()
    return {
        "status": "firing" if ends is None else "resolved", "labels": labels, "annotations": {}, "endsAt": over,
        "startsAt": (shop.at + starts * MINUTE).isoformat(), "generatorURL": "", "fingerprint": fingerprint,
    }  # fmt: skip


def deliver(shop, sender, *words, at=60):
    body = {"version": "4", "receiver": "portal", "groupKey": "g", "alerts": words}
    content = json.dumps(body).encode()
    take_delivery(environment=shop.environment, content=content, sender=sender, at=shop.at + at * MINUTE)


def rows(shop):
    found = Alert.objects.filter(drill=False).order_by("began_at", "key")
    return [
        (
            one.key, one.state, (one.began_at - shop.at) // MINUTE,
            None if one.ended_at is None else (one.ended_at - shop.at) // MINUTE,
        )
        for one in found
    ]  # fmt: skip


def test_it_opens_pages_and_resolves(shop, sender):
    deliver(shop, sender, word(shop, 0), at=1)
    assert rows(shop) == [("error_rate_critical", "open", 0, None)]
    shop.judge(minutes=2)
    assert AlertCall.objects.get().what == "page"
    deliver(shop, sender, word(shop, -2, 3), at=3)
    shop.judge(minutes=5)
    assert rows(shop)[0][1] == "resolved"
    assert list(AlertCall.objects.order_by("made_at").values_list("what", flat=True)) == ["page", "resolved"]


WORDS = ((0, None), (0, 5), (10, None), (10, 15), (20, None))


@pytest.mark.parametrize("order", [*list(permutations(range(5)))[::13], (4, 3, 2, 1, 0)])
def test_replayed_reordered_and_doubled_deliveries_end_in_the_same_alerts(shop, sender, order):
    for place in (*order, *order):
        deliver(shop, sender, word(shop, *WORDS[place]))
    key = "error_rate_critical"
    assert rows(shop) == [(key, "resolved", 0, 5), (key, "resolved", 10, 15), (key, "open", 20, None)]


def test_an_end_that_comes_before_its_beginning_wakes_nobody(shop, sender):
    deliver(shop, sender, word(shop, 0, 5))
    deliver(shop, sender, word(shop, 0))
    assert rows(shop) == [("error_rate_critical", "resolved", 0, 5)]
    shop.judge(hours=2)
    assert not AlertCall.objects.exists()


@pytest.mark.parametrize(
    "labels",
    [{**LABELS, "service": "another"}, {**LABELS, "environment": "staging"}, {**LABELS, "severity": "warning"},
     {**LABELS, "alertname": "<b>{{ x }}</b>\u202e"}, {"alertname": "LaunchproofRoundTrip"}],
)  # fmt: skip
def test_what_is_of_no_policy_here_is_kept_as_delivered_and_opens_nothing(shop, sender, labels):
    deliver(shop, sender, word(shop, 0, labels=labels))
    assert rows(shop) == []
    assert ReceivedAlert.objects.count() == 1


def test_what_both_hold_open_is_one_alert_that_ends_with_the_last(shop, sender):
    shop.tell("error_rate", *[0.2] * 6)
    shop.judge()
    deliver(shop, sender, word(shop, 0), at=1)
    alert = shop.alert("error_rate_critical")
    assert (alert.by_numbers, alert.by_manager) == (True, True)
    shop.at += 5 * MINUTE
    shop.tell("error_rate", 0.0, 0.0, 0.0)
    shop.judge()
    assert "error_rate_critical" in shop.open()
    deliver(shop, sender, word(shop, -5, 1), at=1)
    assert shop.open() == set()


def test_what_somebody_closed_by_hand_opens_again_while_alertmanager_still_tells_of_it(shop, sender):
    deliver(shop, sender, word(shop, 0))
    alert = shop.alert("error_rate_critical")
    at = shop.at + 61 * MINUTE
    close_alert(alert=alert, reason="It is gone.", actor=shop.world.actor("lead"), at=at)
    assert shop.open() == set()
    deliver(shop, sender, word(shop, 0), word(shop, 50, fingerprint="b2"), at=70)
    assert shop.open() == {"error_rate_critical"}
