"""Alerts that Alertmanager delivers: kept once, bound to the environment of the key, and found again by their word."""

import json
from datetime import timedelta
from typing import Any

import pytest

from probes.watching import arrivals_of
from readiness.catalog.operations import add_environment
from readiness.ingest.format import Unreadable
from readiness.ingest.operations import Sender, revoke_ingest_token
from readiness.ledger.models import LedgerEntry
from readiness.monitoring import events
from readiness.monitoring.delivery import MOST_ALERTS, read_delivery
from readiness.monitoring.models import ReceivedAlert
from readiness.monitoring.operations import receive_alerts
from readiness.monitoring.pruning import remove_old_alerts
from tests.api.client import Answered, Client, answered
from tests.at_once import at_once
from tests.checklists.test_races import won
from tests.ingest.conftest import Pipeline, nothing_counted_yet, pipeline, pipeline_of
from tests.world import AT, build

__all__ = ["nothing_counted_yet", "pipeline"]


def alert(**changed: Any) -> dict[str, Any]:
    return {
        "status": "firing", "labels": {"alertname": "LaunchproofRoundTrip", "launchproof_nonce": "n1"},
        "annotations": {"summary": "Slow"}, "startsAt": "2026-06-01T12:00:00.123456789Z",
        "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "", "fingerprint": "0f1e", **changed,
    }  # fmt: skip


def body(*alerts: dict[str, Any], **changed: Any) -> bytes:
    whole = {
        "version": "4",
        "groupKey": "{}:{}",
        "receiver": "portal",
        "status": "firing",
        "alerts": alerts or [alert()],
    }
    return json.dumps({**whole, **changed}).encode()


def deliver(
    pipeline: Pipeline, content: bytes, secret: str = "", slug: str = "payments-api", **query: str
) -> Answered:
    return answered(
        pipeline.http.generic(
            "POST", f"/api/v1/services/{slug}/alerts/deliver", content, "application/json",
            headers={"Authorization": f"Bearer {secret or pipeline.secret}"}, query_params=query,
        )
    )  # fmt: skip


def test_old_alerts_go_and_that_they_came_stays_in_the_ledger(pipeline, settings):
    deliver(pipeline, body(alert(), alert(fingerprint="2b3c"), alert(fingerprint="4d5e")))
    kept = timedelta(days=settings.ALERT_KEEP_DAYS)
    (received,) = set(ReceivedAlert.objects.values_list("received_at", flat=True))
    assert remove_old_alerts(at=received + kept, limit=10) == 0
    later = received + kept + timedelta(seconds=1)
    assert [remove_old_alerts(at=later, limit=2) for _again in range(3)] == [2, 1, 0]
    assert LedgerEntry.objects.filter(kind=events.ALERTS_RECEIVED).count() == 1


def test_a_delivery_is_kept_once_and_its_end_besides(pipeline):
    assert dict(deliver(pipeline, body())) == {"received": 1}
    assert dict(deliver(pipeline, body())) == {"received": 0}
    ended = alert(status="resolved", endsAt="2026-06-01T12:05:00Z")
    assert dict(deliver(pipeline, body(alert(), ended))) == {"received": 1}
    firing, resolved = ReceivedAlert.objects.order_by("status")
    assert (firing.nonce, firing.ends_at, firing.receiver, firing.token) == (
        "n1",
        None,
        "portal",
        pipeline.token,
    )
    assert resolved.ends_at is not None
    assert LedgerEntry.objects.filter(kind="monitoring.alerts.received").count() == 2


def test_who_has_no_key_of_the_service_delivers_nothing(pipeline):
    lead, at = pipeline.stage.world.actor("lead"), pipeline.at
    add_environment(service=pipeline.stage.service, name="Staging", actor=lead, at=at)
    assert deliver(pipeline, body(), environment="staging").status == 200
    assert arrivals_of(pipeline.stage.environment, at + timedelta(minutes=1)) == ()
    assert deliver(pipeline, body(), slug="no-such-service").status == 404
    assert deliver(pipeline, body(), secret="lp_" + "a" * 8 + "_" + "b" * 43).status == 401
    revoke_ingest_token(token=pipeline.token, actor=lead, at=at)
    assert deliver(pipeline, body()).status == 401
    assert ReceivedAlert.objects.count() == 1


def test_the_word_is_found_again_in_the_last_day_of_this_environment(pipeline):
    def keep(content: bytes) -> None:
        place = pipeline.stage.environment
        receive_alerts(
            environment=place, content=content, sender=Sender(token=pipeline.token), at=pipeline.at
        )

    keep(body(alert(), alert(fingerprint="77", labels={"alertname": "Slow"})))
    keep(body(alert(status="resolved", labels={"launchproof_nonce": "n2"}, fingerprint="88")))
    came = arrivals_of(pipeline.stage.environment, pipeline.at + timedelta(minutes=1))
    assert [(one.nonce, one.fingerprint, one.receiver, one.received_at) for one in came] == [
        ("n1", "0f1e", "portal", pipeline.at)
    ]
    assert arrivals_of(pipeline.stage.environment, pipeline.at + timedelta(days=2)) == ()


def test_people_of_the_team_see_what_was_delivered_and_others_do_not(pipeline):
    deliver(pipeline, body())
    world = pipeline.stage.world
    listed = Client.with_token(world.person("viewer"), ["read"]).call("alerts_list", slug="payments-api")
    assert [(one["name"], one["status"]) for one in listed["results"]] == [("LaunchproofRoundTrip", "firing")]
    other = Client.with_token(world.person("outsider"), ["read"])
    assert other.call("alerts_list", slug="payments-api").status == 404


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", body(version="3"), body(alerts=[]), body(alerts=[alert()] * (MOST_ALERTS + 1)),
        body(alert(status="pending")), body(alert(startsAt="soon")), body(alert(fingerprint=7)), body(receiver=None),
        body(alert(labels={"a": 1})), body(alert(labels={f"l{n}": "x" for n in range(65)})),
    ],
)  # fmt: skip
def test_what_is_no_delivery_is_not_read(content):
    with pytest.raises(Unreadable):
        read_delivery(content)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_members_of_a_cluster_that_deliver_at_once_are_one(transactional_db):
    pipeline = pipeline_of(build(), AT)
    sender = Sender(token=pipeline.token)
    results = at_once([
        lambda: receive_alerts(environment=pipeline.stage.environment, content=body(), sender=sender, at=AT)
        for _ in range(4)
    ])  # fmt: skip
    assert sum(len(made) for made in won(results)) == 1
    assert ReceivedAlert.objects.count() == 1
