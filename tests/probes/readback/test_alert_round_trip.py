"""A synthetic alert goes through Alertmanager to the webhook, or the probe says where it stayed."""

import json
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from probes.arrivals import Arrival
from probes.kinds.alert_round_trip import KIND
from probes.kinds.alert_round_trip.facts import Declared
from readiness.monitoring.delivery import NONCE, read_delivery
from tests.probes.readback.an_alertmanager import running
from tests.probes.sites import Answer, Site, as_json, serve

OURS = Declared("portal", "team=payments, severity=critical")
LATER = timedelta(minutes=6)


@dataclass
class Tool:
    """The running Alertmanager, and what came by its webhook."""

    port: int
    webhook: Site

    def came(self, status: str = "firing") -> dict[str, Arrival]:
        """Word -> the delivery, read as the portal reads it."""
        found = {}
        for asked in list(self.webhook.asked):
            assert asked.headers["Authorization"] == "Bearer lp_secret"
            delivery = read_delivery(asked.body)
            for alert in delivery.alerts:
                if alert.status == status:
                    arrival = Arrival(alert.nonce, alert.fingerprint, delivery.receiver, datetime.now(UTC))
                    found.setdefault(alert.nonce, arrival)
        return found

    def wait_for(self, nonce: str, status: str = "firing") -> Arrival:
        end = time.monotonic() + 30
        while nonce not in self.came(status):
            assert time.monotonic() < end, f"nothing {status} came"
            time.sleep(0.05)
        return self.came(status)[nonce]


@pytest.fixture(scope="module")
def alertmanager(tmp_path_factory):
    ports = []
    for _ in range(2):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    with serve(lambda _asked: Answer(200)) as webhook:
        folder = tmp_path_factory.mktemp("alertmanager")
        with running(folder, ports[0], webhook.port, dead=ports[1]):
            yield Tool(ports[0], webhook)


@pytest.fixture
def look(ask, alertmanager) -> Callable[..., Any]:
    def make(declared: Declared, **given: Any) -> Any:
        return ask("alert_round_trip", declared, port=alertmanager.port, **given)

    return make


def test_an_alert_that_comes_back_passes_and_is_ended(look, alertmanager):
    first = look(OURS)
    assert first.verdict.code == "on_its_way"
    sent = first.observations["sent"]
    assert sent["receivers"] == ["portal"]
    arrival = alertmanager.wait_for(sent["nonce"])
    assert arrival.fingerprint == sent["fingerprint"]
    second = look(OURS, previous=first.observations, arrivals=(arrival,))
    assert second.verdict.code == "arrived", second.verdict
    assert second.observations["sent"]["nonce"] != sent["nonce"]
    alertmanager.wait_for(sent["nonce"], "resolved")


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ("team=nobody", "routed_elsewhere"),
        ("team=silenced", "silenced"),
        ("team=inhibited", "inhibited"),
        ("team=dead", "routed_elsewhere"),
    ],
)
def test_an_alert_that_was_taken_and_stayed_fails(look, alertmanager, labels, code):
    first = look(Declared("portal", labels))
    control = look(OURS).observations["sent"]["nonce"]
    alertmanager.wait_for(control)
    came = alertmanager.came()
    assert first.observations["sent"]["nonce"] not in came
    # What came of others is no answer: neither an old word nor another service's.
    later = look(
        Declared("portal", labels), previous=first.observations, arrivals=tuple(came.values()),
        at=datetime.now(UTC) + LATER,
    )  # fmt: skip
    assert (later.verdict.status, later.verdict.code) == ("fail", code)


def test_a_webhook_where_nobody_listens_loses_the_alert(look):
    dead = Declared("dead", "team=dead")
    first = look(dead)
    later = look(dead, previous=first.observations, at=datetime.now(UTC) + LATER)
    assert (later.verdict.status, later.verdict.code) == ("fail", "lost")


class Fake:
    """Alertmanager's API v2: takes alerts, and says where they went."""

    def __init__(self, status: int = 200) -> None:
        self.status, self.alerts = status, []

    def __call__(self, asked):
        if asked.method == "POST":
            assert asked.path == "/api/v2/alerts"
            self.alerts += json.loads(asked.body)
            return Answer(self.status)
        return as_json([
            {"fingerprint": "f1", "receivers": [{"name": "portal"}], "status": {"state": "active", "silencedBy": [],
             "inhibitedBy": []}, "labels": {NONCE: self.alerts[-1]["labels"][NONCE]}},
        ])  # fmt: skip


def came(seen: dict[str, Any], **changed: Any) -> Arrival:
    sent = seen["sent"]
    right = Arrival(sent["nonce"], "f1", "portal", datetime.fromisoformat(sent["at"]) + timedelta(seconds=9))
    return replace(right, **changed)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, "arrived"),
        ({"nonce": "0" * 16}, "lost"),
        ({"fingerprint": "f2"}, "lost"),
        ({"receiver": "everybody"}, "other_receiver"),
        ({"received_at": datetime(2026, 1, 1, tzinfo=UTC)}, "lost"),
        ({"received_at": datetime(2099, 1, 1, tzinfo=UTC)}, "late"),
    ],
)
def test_only_the_delivery_of_this_very_alert_counts(ask, changed, code):
    fake = Fake()
    first = ask("alert_round_trip", OURS, fake)
    seen, at = first.observations, datetime.now(UTC) + LATER
    later = ask("alert_round_trip", OURS, fake, previous=seen, arrivals=(came(seen, **changed),), at=at)
    assert later.verdict.code == code
    assert fake.alerts[0]["labels"].items() >= {"team": "payments", "severity": "critical"}.items()


def test_an_alert_that_may_still_come_is_waited_for_and_no_second_one_is_sent(ask):
    fake = Fake()
    first = ask("alert_round_trip", OURS, fake)
    again = ask("alert_round_trip", OURS, fake, previous=first.observations)
    assert (again.verdict.status, again.verdict.code, len(fake.alerts)) == ("error", "on_its_way", 1)
    assert again.observations["sent"] == first.observations["sent"]


@pytest.mark.parametrize(
    ("status", "code"), [(401, "access_refused"), (400, "tool_error"), (302, "tool_error")]
)
def test_an_alertmanager_that_takes_nothing_is_no_pass(ask, status, code):
    first = ask("alert_round_trip", OURS, Fake())
    at = datetime.now(UTC) + LATER
    later = ask(
        "alert_round_trip",
        OURS,
        Fake(status),
        previous=first.observations,
        arrivals=(came(first.observations),),
        at=at,
    )
    assert (later.verdict.status, later.verdict.code) == ("error", code)


def test_what_was_known_long_ago_says_nothing_of_today(ask):
    first = ask("alert_round_trip", OURS, Fake())
    at = datetime.now(UTC) + timedelta(days=3)
    later = ask(
        "alert_round_trip",
        OURS,
        Fake(),
        previous=first.observations,
        arrivals=(came(first.observations),),
        at=at,
    )
    assert (later.verdict.status, later.verdict.code) == ("error", "too_old")


@pytest.mark.parametrize("labels", ["team", "alertname=x", f"{NONCE}=x", "a=1," * 21, "te am=x"])
def test_labels_that_would_spoil_the_alert_are_not_declared(labels):
    with pytest.raises(ValueError, match=r"\."):
        Declared("portal", labels)
    assert KIND.faults() == []
