"""What each tool is sent: read as the tool's makers say, by a receiver on loopback."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest

from readiness.models import LedgerEntry, Notice, Reminder, ReminderAttempt, TeamChannel
from readiness.notify.channel import ways
from readiness.notify.operations import (
    note_entries,
    plan_reminders,
    post_reminders,
    resolve_alerts,
    try_channel,
)
from readiness.obligations.models import CHANNELS
from readiness.obligations.operations import (
    add_channel,
    end_duty,
    remove_channel,
    submit_occurrence,
)
from readiness.obligations.operations.channels import ChannelRemoved, TooManyChannels
from readiness.obligations.reminding import key_of
from readiness.obligations.sealed import opened, signing_key
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.anchors.conftest import other
from tests.obligations.conftest import DAY, Duties
from tests.world import build

__all__ = ["other"]
BEFORE, LATE = datetime(2026, 3, 8, 9, tzinfo=UTC), datetime(2026, 3, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def started(keep):
    def make():
        world = build()
        duties = Duties(world, world.service("Checkout"))
        return duties, duties.own("Look at <b> & *all*", lead_days=[7], escalation_days=[2])

    return keep(make)


@pytest.fixture
def duties(started, db):
    return started[0]


@pytest.fixture
def added(duties, other):
    """Adds a channel of a kind, to the receiver."""

    def add(kind, **given):
        token = "R0UTING" if kind == "pagerduty" else ""
        told = {"name": "Ours", "url": other.url, "token": token, **given}
        return add_channel(team=duties.world.orders, kind=kind, **told, **duties.by("lead"))

    return add


def look(duties, at):
    duties.work(at)
    plan_reminders(at=at, limit=100)
    return post_reminders(at=at, limit=100)


def row():
    return Reminder.objects.exclude(tool=None).get(state__in=("planned", "sent", "dead", "cancelled"))


def test_every_kind_is_a_file_and_every_file_a_kind():
    assert set(ways()) == set(CHANNELS)


def test_a_webhook_is_signed_as_the_standard_says_and_named_by_the_reminders_key(duties, other, added):
    channel = added("webhook")
    assert look(duties, BEFORE) == 1
    ((headers, body),) = other.got
    assert (
        headers["webhook-id"] == row().key == key_of(row().occurrence_id, row().step, channel.pk, "webhook")
    )
    assert headers["webhook-timestamp"] == str(int(BEFORE.timestamp()))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(signing_key(channel.pk), signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == f"v1,{base64.b64encode(digest).decode()}"
    said = json.loads(body)
    assert said["type"] == "obligations.occurrence.reminded"
    assert said["data"]["subject"] == "Checkout: “Look at <b> & *all*” is due in 7 days"
    assert (said["data"]["due"], said["data"]["to"], said["data"]["overdue"]) == (
        "2026-03-15",
        "owner",
        False,
    )
    assert (row().state, row().tries.get().outcome) == ("sent", "sent")


def test_slack_gets_words_that_are_no_markup_and_a_link(duties, other, added):
    added("slack")
    look(duties, BEFORE)
    said = json.loads(other.got[0][1])
    assert "&lt;b&gt; &amp; *all*" in said["text"]
    assert [block["text"]["type"] for block in said["blocks"]] == ["plain_text", "plain_text", "mrkdwn"]
    assert said["blocks"][2]["text"]["text"].endswith("|Open it>")


def test_teams_gets_an_adaptive_card_with_a_button(duties, other, added):
    added("teams")
    look(duties, BEFORE)
    said = json.loads(other.got[0][1])
    (attached,) = said["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    card = attached["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert card["actions"][0]["url"].endswith(f"/obligations/due/{row().occurrence_id}/")


def test_pagerduty_hears_of_what_is_overdue_and_that_it_is_done(duties, started, other, added):
    added("pagerduty")
    assert look(duties, BEFORE) == 0
    look(duties, LATE)
    (trigger,) = [json.loads(body) for _headers, body in other.got]
    assert (trigger["event_action"], trigger["dedup_key"]) == ("trigger", row().key)
    assert trigger["routing_key"] == "R0UTING"
    assert (trigger["payload"]["severity"], trigger["payload"]["source"]) == ("warning", "Checkout")
    assert resolve_alerts(at=LATE, limit=10) == 0
    submit_occurrence(occurrence=row().occurrence, **duties.by("contributor"))
    assert [resolve_alerts(at=LATE, limit=10) for _twice in range(2)] == [1, 0]
    assert json.loads(other.got[-1][1]) == {
        "routing_key": "R0UTING", "event_action": "resolve", "dedup_key": row().key,
    }  # fmt: skip


def test_an_alert_of_a_duty_that_was_ended_is_taken_back_too(duties, started, other, added):
    added("pagerduty")
    look(duties, LATE)
    end_duty(obligation=started[1], reason="Gone.", **duties.by("lead"))
    assert resolve_alerts(at=LATE, limit=10) == 1


def test_after_an_outage_a_tool_gets_one_message_for_the_duty(duties, other, added):
    added("webhook")
    look(duties, LATE + 60 * DAY)
    assert len(other.got) == 1
    assert Reminder.objects.filter(state="folded").exclude(tool=None).count() > 5


def test_what_one_tool_has_waiting_is_not_folded_into_what_only_another_hears(duties, other, added):
    added("pagerduty")
    other.answer = lambda _body: (500, "text/plain", b"")
    for at in (LATE, LATE + 3 * DAY):
        look(duties, at)
    # April's reminder of what will be due is not for the alerting tool.
    duties.work(LATE + 23 * DAY)
    plan_reminders(at=LATE + 23 * DAY, limit=100)
    assert Reminder.objects.filter(step="2026-04-15/before-7", channel="mail", state="planned").exists()
    waiting = Reminder.objects.filter(tool__kind="pagerduty", state="planned")
    kept = set(waiting.values_list("step", flat=True))
    assert kept == {"2026-03-15/lead"}


def test_an_address_that_fails_is_left_alone_longer_and_then_disabled_with_a_notice(
    duties, other, added, settings
):
    settings.NOTICE_ATTEMPTS, settings.ROOT_URLCONF = 3, "portal.urls"
    channel = added("webhook")
    other.answer = lambda _body: (500, "text/plain", b"")
    at, pauses = BEFORE, []
    for _attempt in range(3):
        assert look(duties, at) == 1
        assert post_reminders(at=at, limit=10) == 0
        channel.refresh_from_db()
        pauses.append(channel.paused_until - at)
        at = max(channel.paused_until, Reminder.objects.exclude(tool=None).get().next_try_at)
    assert pauses[0] < timedelta(minutes=2) < pauses[2]
    assert channel.disabled_at is not None
    assert ReminderAttempt.objects.filter(outcome="failed", said__contains="500").count() == 3
    assert row().state == "dead"
    note_entries(at=at, limit=1000)
    told = Notice.objects.filter(entry__kind="obligations.channel.disabled")
    assert {one.recipient.name for one in told} == {"lead"}
    look(duties, LATE)
    assert len(other.got) == 3


def test_one_that_answers_again_is_trusted_again(duties, other, added):
    channel = added("webhook")
    other.answer = lambda _body: (503, "text/plain", b"")
    look(duties, BEFORE)
    other.answer = lambda _body: (204, "text/plain", b"")
    assert look(duties, BEFORE + timedelta(minutes=2)) == 1
    channel.refresh_from_db()
    assert (channel.failures, channel.paused_until, row().state) == (0, None, "sent")


@pytest.mark.parametrize("kind", CHANNELS)
def test_what_is_sent_again_says_the_same_under_the_same_name(duties, other, added, kind):
    added(kind)
    other.answer = lambda _body: (503, "text/plain", b"")
    look(duties, LATE)
    other.answer = lambda _body: (202, "text/plain", b"")
    look(duties, LATE + timedelta(minutes=2))
    (first, said), (second, again) = other.got
    assert said == again
    assert first.get("webhook-id") == second.get("webhook-id")


def test_one_that_says_it_is_gone_is_disabled_at_once(duties, other, added):
    channel = added("webhook")
    other.answer = lambda _body: (410, "text/plain", b"")
    look(duties, BEFORE)
    channel.refresh_from_db()
    assert channel.disabled_at == BEFORE
    assert row().state == "cancelled"


def test_a_removed_channel_gets_nothing_that_waited(duties, other, added):
    channel = added("webhook")
    duties.work(BEFORE)
    plan_reminders(at=BEFORE, limit=100)
    remove_channel(channel=channel, **duties.by("lead"))
    assert post_reminders(at=BEFORE, limit=10) == 0
    assert row().state == "cancelled"
    with pytest.raises(ChannelRemoved):
        remove_channel(channel=channel, **duties.by("lead"))


def test_the_address_is_kept_sealed_and_told_to_nobody(duties, other, added):
    channel = added("pagerduty")
    assert json.loads(opened(channel.sealed)) == {"url": other.url, "token": "R0UTING"}
    assert "R0UTING" not in channel.sealed
    assert str(other.port) not in channel.sealed + channel.host
    entry = LedgerEntry.objects.get(kind="obligations.channel.added")
    kept = {one.name: one.value for one in entry.commitments.all()}
    assert kept == {"name": "Ours", "host": "127.0.0.2"}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "carrier-pigeon"}, "kind"),
        ({"url": "http://127.0.0.1:1/"}, "url"),
        ({"url": "nothing"}, "url"),
        ({"name": " "}, "name"),
        ({"kind": "pagerduty", "token": ""}, "token"),
        ({"kind": "slack", "token": "x"}, "token"),
    ],
)
def test_what_cannot_be_a_channel_is_refused(duties, added, given, field):
    with pytest.raises(Invalid) as refused:
        added(given.pop("kind", "webhook"), **given)
    assert list(refused.value.fields) == [field]
    assert not TeamChannel.objects.exists()


def test_only_the_lead_has_channels_and_so_many(duties, other):
    team = duties.world.orders
    told = {"kind": "webhook", "name": "Ours", "url": other.url}
    for who in ("contributor", "viewer", "administrator"):
        with pytest.raises(Forbidden):
            add_channel(team=team, **told, **duties.by(who))
    with pytest.raises(Unseen):
        add_channel(team=team, **told, **duties.by("outsider"))
    for _number in range(10):
        add_channel(team=team, **told, **duties.by("lead"))
    with pytest.raises(TooManyChannels):
        add_channel(team=team, **told, **duties.by("lead"))


def test_a_trial_says_whether_it_arrives_and_slows_nothing(duties, other, added):
    channel = added("pagerduty")
    assert try_channel(channel=channel, **duties.by("lead")) == ""
    assert [json.loads(body)["event_action"] for _headers, body in other.got] == ["trigger", "resolve"]
    other.answer = lambda _body: (500, "text/plain", b"")
    assert "status 500" in try_channel(channel=channel, **duties.by("lead"))
    channel.refresh_from_db()
    assert (channel.failures, channel.paused_until) == (0, None)
    told = LedgerEntry.objects.filter(kind="obligations.channel.tried").order_by("pk")
    assert [json.loads(bytes(one.body))["data"]["arrived"] for one in told] == [True, False]
    with pytest.raises(Forbidden):
        try_channel(channel=channel, **duties.by("contributor"))
    remove_channel(channel=channel, **duties.by("lead"))
    with pytest.raises(ChannelRemoved):
        try_channel(channel=channel, **duties.by("lead"))
