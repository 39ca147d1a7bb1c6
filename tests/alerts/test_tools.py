"""What a team's tools hear of alerts, read by a receiver on loopback."""

import json

import pytest

from readiness.alerts.models import AlertCall
from readiness.alerts.operations import acknowledge_alert, start_drill
from readiness.notify.models import AlertPost
from readiness.notify.operations import plan_alert_posts, post_alerts
from readiness.obligations.operations import add_channel
from tests.alerts.world import MINUTE
from tests.anchors.conftest import other

__all__ = ["other"]


BY_FIELD = {"routing_key": "pagerduty", "blocks": "slack", "attachments": "teams", "data": "webhook"}


def kind_of(body):
    """By what only that tool is sent."""
    (kind,) = {name for part, name in BY_FIELD.items() if part in body}
    return kind


@pytest.fixture
def tools(shop, other):
    """Adds a tool of each kind; answers with what it heard since the last time, by kind."""
    lead = shop.world.actor("lead")
    for kind in ("pagerduty", "slack", "teams", "webhook"):
        token = "R0UTING" if kind == "pagerduty" else ""
        add_channel(
            team=shop.world.orders, kind=kind, name=kind, url=other.url, token=token, actor=lead, at=shop.at
        )

    def heard():
        seen = len(other.got)
        plan_alert_posts(at=shop.at, limit=100)
        while post_alerts(at=shop.at, limit=100):
            pass
        return [(kind_of(json.loads(body)), json.loads(body)) for _headers, body in other.got[seen:]]

    return heard


def test_pagerduty_is_triggered_acknowledged_and_resolved_under_one_key_by_pages_alone(shop, tools):
    shop.tell("error_rate", *[0.2] * 6)
    shop.judge()
    told = [body for kind, body in tools() if kind == "pagerduty"]
    assert [(one["event_action"], one["payload"]["severity"]) for one in told] == [("trigger", "critical")]
    assert told[0]["payload"]["summary"] == "PAGE Shop in Production: Error rate > 5 %"
    assert tools() == []
    acknowledge_alert(alert=shop.alert("error_rate_critical"), actor=shop.world.actor("lead"), at=shop.at)
    answered = dict(tools())
    assert set(answered) == {"pagerduty", "webhook"}
    assert answered["pagerduty"]["event_action"] == "acknowledge"
    shop.at += 2 * MINUTE
    shop.tell("error_rate", 0.0, 0.0)
    shop.judge()
    over = [body for kind, body in tools() if kind == "pagerduty"]
    assert [one["event_action"] for one in over] == ["resolve"]
    assert {told[0]["dedup_key"]} == {answered["pagerduty"]["dedup_key"], over[0]["dedup_key"]}


def test_tools_that_are_read_hear_of_warnings_too_and_of_the_end(shop, tools):
    shop.tell("memory", *[0.9] * 6)
    shop.judge()
    first = dict(tools())
    assert set(first) == {"slack", "teams", "webhook"}
    assert first["webhook"]["data"]["what"] == "notify"
    assert first["slack"]["text"].startswith("Warning: Shop in Production: Memory &gt; 80 %")
    shop.at += 2 * MINUTE
    shop.tell("memory", 0.1, 0.1)
    shop.judge()
    over = dict(tools())
    assert (over["webhook"]["data"]["what"], over["webhook"]["data"]["over"]) == ("resolved", True)
    assert over["webhook"]["data"]["key"] == first["webhook"]["data"]["key"]
    states = set(AlertPost.objects.values_list("tool__kind", "state"))
    assert states == {("pagerduty", "cancelled"), *((one, "sent") for one in ("slack", "teams", "webhook"))}


def test_a_drill_is_marked_wherever_it_comes(shop, tools):
    start_drill(environment=shop.environment, actor=shop.world.actor("contributor"), at=shop.at)
    shop.judge()
    told = dict(tools())
    assert told["pagerduty"]["payload"]["summary"].startswith("[DRILL]")
    assert told["pagerduty"]["payload"]["class"] == "drill"
    assert told["webhook"]["data"]["drill"] is True
    assert "[DRILL]" in told["slack"]["text"]
    assert "[DRILL]" in json.dumps(told["teams"])


def test_a_tool_that_fails_is_tried_again_and_a_call_reaches_each_once(shop, tools, other):
    other.answer = lambda _body: (500, "text/plain", b"")
    shop.tell("memory", *[0.9] * 6)
    shop.judge()
    tools()
    assert AlertCall.objects.count() == 1
    assert AlertPost.objects.filter(state="planned", attempts=1).exists()
    other.answer = lambda _body: (204, "text/plain", b"")
    shop.at += 30 * MINUTE
    tools()
    assert not AlertPost.objects.filter(state="planned").exists()
