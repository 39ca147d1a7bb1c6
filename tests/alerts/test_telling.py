"""Who is woken, who is told, how often, and that a storm is one message."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.operations import acknowledge_alert, acknowledge_call, end_silence, silence_alerts
from readiness.alerts.operations.answering import AlreadyAcknowledged
from readiness.clock import now
from readiness.notify.links import acknowledge_token
from readiness.notify.models import Notice
from readiness.notify.operations import send_due
from readiness.refusals import Invalid
from tests.alerts.world import MINUTE


def down(shop):
    """An error rate that pages and warns."""
    shop.tell("error_rate", *[0.2] * 6)
    shop.judge()


def told(shop):
    """Of every notice its reader and its subject, oldest first."""
    rows = Notice.objects.filter(entry__kind=events.ALERTS_TOLD).order_by(
        "created_at", "recipient__email", "subject"
    )
    return [(one.recipient.name, one.subject) for one in rows]


def test_a_page_goes_to_the_owner_on_call_and_by_mail_whatever_they_want(shop):
    lead = shop.world.person("lead")
    lead.notice_mails = False
    lead.save(update_fields=["notice_mails"])
    down(shop)
    assert told(shop) == [
        ("lead", "PAGE Shop in Production: Error rate > 5 %"),
        ("lead", "Warning: Shop in Production: Error rate > 1 %"),
    ]
    send_due(at=shop.at, limit=100)
    (letter,) = [one for one in mail.outbox if "Shop" in one.subject]
    assert (letter.to, letter.subject) == ([lead.email], "PAGE Shop in Production: Error rate > 5 %")
    assert "/alerts/answer/" in letter.body
    assert "20 % when it opened (bound: > 5 %)" in letter.body
    assert "on call for Shop" in letter.body
    assert "List-Unsubscribe" not in letter.extra_headers


def test_without_an_owner_the_leads_are_woken(shop):
    shop.service.owner = None
    shop.service.save(update_fields=["owner"])
    down(shop)
    assert {name for name, _subject in told(shop)} == {"lead"}


def test_a_page_is_repeated_until_somebody_takes_it_on(shop, settings):
    shop.service.owner = shop.world.person("contributor")
    shop.service.save(update_fields=["owner"])
    down(shop)
    for _time in range(settings.ALERT_REPEATS + 2):
        shop.judge(minutes=settings.ALERT_REPEAT_MINUTES)
    pages = [(name, subject) for name, subject in told(shop) if subject.startswith("PAGE")]
    assert [name for name, _subject in pages] == [
        "contributor",
        *["contributor", "lead"] * settings.ALERT_REPEATS,
    ]
    assert pages[-1][1].endswith("(told 4 times)")


def test_who_took_it_on_stops_it_and_the_others_hear_of_the_end(shop):
    shop.service.owner = shop.world.person("contributor")
    shop.service.save(update_fields=["owner"])
    down(shop)
    alert = shop.alert("error_rate_critical")
    acknowledge_alert(alert=alert, note="On it.", actor=shop.world.actor("lead"), at=shop.at)
    shop.judge(hours=1)
    assert AlertCall.objects.filter(what="page").count() == 1
    assert ("contributor", "Acknowledged: Shop in Production: Error rate > 5 %") in told(shop)
    shop.tell("error_rate", 0.0, 0.0, 0.0)
    shop.judge(minutes=1)
    over = [name for name, subject in told(shop) if subject.startswith("Resolved: ") and "5 %" in subject]
    assert sorted(over) == ["contributor", "lead"]
    call = AlertCall.objects.get(what="page")
    with pytest.raises(AlreadyAcknowledged):
        acknowledge_call(told=call, actor=shop.world.actor("lead"), at=shop.at)


def test_a_storm_is_one_message_and_one_answer(shop, settings):
    from readiness.alerts.operations import add_policy
    from readiness.alerts.operations.policies import Bound

    lead = shop.world.actor("lead")
    bound = Bound(value=0.5, resolve_value=0.5, lasting=0, calm=0, severity="critical", route="page")
    for number in range(25):
        add_policy(environment=shop.environment, title=f"CPU {number}", metric="cpu", operator=">", bound=bound,
                   actor=lead, at=shop.at)  # fmt: skip
    shop.tell("cpu", 0.9)
    shop.judge()
    (call,) = AlertCall.objects.all()
    assert len(call.alerts) == 25
    assert told(shop) == [("lead", "PAGE Shop in Production: 25 alerts, first CPU 0")]
    assert "… and 5 more." in Notice.objects.get(entry__kind=events.ALERTS_TOLD).text
    shop.tell("error_rate", *[0.2] * 6)
    shop.judge(seconds=settings.ALERT_GROUP_SECONDS - 1)
    assert AlertCall.objects.filter(what="page").count() == 1
    shop.judge(seconds=2)
    second = AlertCall.objects.filter(what="page").latest("made_at")
    assert second.page_key == call.page_key
    taken = acknowledge_call(told=call, actor=lead, at=shop.at)
    assert len(taken) == 25
    assert Alert.objects.filter(acknowledged_at__isnull=True, route="page").count() == 1


def test_a_silence_keeps_people_from_being_told_and_not_alerts_from_opening(shop):
    lead = shop.world.actor("lead")
    with pytest.raises(Invalid):
        silence_alerts(environment=shop.environment, minutes=60, reason=" ", actor=lead, at=shop.at)
    with pytest.raises(Invalid):
        silence_alerts(environment=shop.environment, minutes=60 * 24 * 60, reason="x", actor=lead, at=shop.at)
    first = silence_alerts(environment=shop.environment, minutes=60, reason="A move.", actor=lead, at=shop.at)
    silence_alerts(
        environment=shop.environment,
        key="memory_used",
        minutes=600,
        reason="A cache.",
        actor=lead,
        at=shop.at,
    )
    shop.tell("memory", *[0.9] * 6)
    down(shop)
    assert shop.open() == {"error_rate_critical", "error_rate_warning", "memory_used"}
    assert told(shop) == []
    shop.at += 10 * MINUTE
    end_silence(silence=first, actor=lead, at=shop.at)
    shop.judge()
    assert {subject for _name, subject in told(shop)} == {
        "PAGE Shop in Production: Error rate > 5 %", "Warning: Shop in Production: Error rate > 1 %",
    }  # fmt: skip


def test_a_silence_ends_by_itself_and_people_are_told_then(shop):
    lead = shop.world.actor("lead")
    silence_alerts(environment=shop.environment, minutes=60, reason="A move.", actor=lead, at=shop.at)
    down(shop)
    shop.judge(minutes=59)
    assert told(shop) == []
    shop.judge(minutes=2)
    assert len(told(shop)) == 2


def test_the_link_of_a_mail_acknowledges_by_its_button_alone_and_for_its_reader_alone(shop, client):
    down(shop)
    call = AlertCall.objects.get(what="page")
    lead = shop.world.person("lead")
    token = acknowledge_token(call.pk, lead.pk, now())
    address = reverse("alert-answer", args=[token])
    assert client.post(address).headers["Location"].startswith("/accounts/login/")
    client.force_login(shop.world.person("contributor"))
    assert client.post(address).status_code == 404
    client.force_login(lead)
    for forged in (token[:-2], token + "a", acknowledge_token(lead.pk, lead.pk, now())):
        assert client.post(reverse("alert-answer", args=[forged])).status_code == 404
    late = acknowledge_token(call.pk, lead.pk, now() - timedelta(days=8))
    assert client.post(reverse("alert-answer", args=[late])).status_code == 409
    assert b"1 alert waits for somebody" in client.get(address).content
    assert shop.alert("error_rate_critical").acknowledged_at is None
    assert client.post(address, {"note": "On it."}).status_code == 302
    alert = shop.alert("error_rate_critical")
    assert (alert.acknowledged_by, alert.note) == (lead, "On it.")
