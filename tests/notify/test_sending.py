"""Mails on their way: each sent once, tried again when it fails, given up loudly, under one name throughout."""

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection

from readiness.models import Delivery, Notice
from readiness.notify.mail import message_id
from readiness.notify.operations import note_entries, send_due
from readiness.notify.operations.sending import LEASE, claim
from readiness.notify.queries import delivery_alarm
from tests.races import at_once, failures
from tests.world import AT

MINUTE = timedelta(minutes=1)


def waiting(stage, number=1):
    """So many mails to the lead, due at `AT`."""
    note_entries(at=AT, limit=1000)
    Delivery.objects.all().delete()
    Notice.objects.all().delete()
    for _ in range(number):
        stage.put("all.readme")
    note_entries(at=AT, limit=1000)
    assert Delivery.objects.count() == number
    return Delivery.objects.order_by("pk").first()


def header(mail, name):
    """A header's value; a long one begins on the next line."""
    return str(mail[name]).strip()


def states():
    return sorted(Delivery.objects.values_list("state", flat=True))


def test_a_mail_says_why_what_and_where_in_text_and_in_html(stage, server, settings):
    settings.BASE_URL = "https://launch.example.org"
    settings.ORGANISATION_NAME = "Example & Sons"
    delivery = waiting(stage)
    assert send_due(at=AT, limit=10) == 1
    (mail,) = server.mails
    url = f"https://launch.example.org{delivery.notice.path}"
    assert header(mail, "To") == "lead@example.org"
    assert header(mail, "Subject") == "Payments API: “About all.readme” waits for your review"
    assert header(mail, "Message-ID") == f"<{delivery.key}@launch.example.org>"
    assert header(mail, "List-Unsubscribe").startswith("<https://launch.example.org/unsubscribe/")
    assert header(mail, "List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
    assert header(mail, "Auto-Submitted") == "auto-generated"
    text = mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert text.splitlines()[0] == "You get this because you lead Orders."
    assert f"Open it in Example & Sons:\n{url}\n" in text
    html = mail.get_body(("html",)).get_content()
    assert re.findall(r'href="([^"]+)"', html)[:2] == [url, url]
    assert f">{url}</a>" in html
    assert "Example &amp; Sons" in html


def test_what_people_wrote_is_text_in_the_mail_not_markup(stage, server):
    delivery = waiting(stage)
    Notice.objects.update(text="<script>alert(1)</script> & more")
    send_due(at=AT, limit=10)
    (mail,) = server.mails
    assert "<script>" not in mail.get_body(("html",)).get_content()
    assert "<script>alert(1)</script> & more" in mail.get_body(("plain",)).get_content()
    assert delivery.key in header(mail, "Message-ID")


def test_sent_it_is_not_sent_again(stage, server):
    waiting(stage)
    send_due(at=AT, limit=10)
    assert send_due(at=AT + 60 * MINUTE, limit=10) == 0
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == ("sent", AT, 1)
    assert delivery.lease_token is None
    assert len(server.mails) == 1


def test_before_its_time_nothing_is_sent(stage, server):
    waiting(stage)
    assert send_due(at=AT - MINUTE, limit=10) == 0
    assert server.mails == []


def test_a_passing_refusal_is_tried_again_later_and_does_not_hold_up_the_others(stage, server):
    waiting(stage)
    stage.put("all.access")
    note_entries(at=AT, limit=100)
    server.answer_to["lead@example.org"] = "451 try later"
    assert send_due(at=AT, limit=10) == 2
    refused = Delivery.objects.get(notice__recipient__email="lead@example.org")
    assert (refused.state, refused.attempts) == ("planned", 1)
    assert "451" in refused.last_error
    assert 48 <= (refused.next_try_at - AT).total_seconds() <= 72
    assert server.recipients == ["security_reviewer@example.org"]
    del server.answer_to["lead@example.org"]
    assert send_due(at=refused.next_try_at, limit=10) == 1
    assert header(server.mails[-1], "Message-ID") == message_id(refused.key)
    assert Delivery.objects.get(pk=refused.pk).last_error == ""


def test_an_address_that_does_not_exist_is_given_up_at_once_and_loudly(stage, server, caplog):
    waiting(stage)
    server.answer_to["lead@example.org"] = "550 no such person"
    send_due(at=AT, limit=10)
    assert states() == ["dead"]
    alarm = delivery_alarm(AT)
    assert alarm.rings
    assert (alarm.dead, alarm.late) == (1, 0)
    assert "550" in alarm.last_error


def test_without_a_mail_server_one_mail_loses_one_attempt_and_the_others_none(stage, server):
    server.stop()
    waiting(stage, 3)
    assert send_due(at=AT, limit=10) == 1
    assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert "cannot be reached" in Delivery.objects.get(attempts=1).last_error


def test_after_the_last_attempt_it_is_given_up(stage, server, settings):
    settings.NOTICE_ATTEMPTS = 3
    waiting(stage)
    server.answer_to["lead@example.org"] = "451 try later"
    at = AT
    for _ in range(5):
        send_due(at=at, limit=10)
        at += timedelta(hours=7)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("dead", 3)


def test_waiting_long_rings_the_alarm_before_anything_is_given_up(stage, server):
    waiting(stage)
    assert not delivery_alarm(AT + 14 * MINUTE).rings
    alarm = delivery_alarm(AT + 16 * MINUTE)
    assert (alarm.dead, alarm.late, alarm.late_since) == (0, 1, AT)


def test_nothing_wrong_rings_no_alarm(stage, server):
    waiting(stage)
    send_due(at=AT, limit=10)
    assert not delivery_alarm(AT + 60 * MINUTE).rings


def leave_the_team(user):
    user.memberships.all().delete()


def be_deactivated(user):
    user.is_active = False
    user.save()


def want_no_mails(user):
    user.notice_mails = False
    user.save()


@pytest.mark.parametrize("turn", [leave_the_team, be_deactivated, want_no_mails])
def test_who_should_no_longer_be_told_is_not(stage, server, world, turn):
    waiting(stage)
    turn(world.person("lead"))
    send_due(at=AT, limit=10)
    delivery = Delivery.objects.get()
    assert delivery.state == "cancelled"
    assert delivery.last_error
    assert server.mails == []


def test_a_mail_that_somebody_is_sending_is_left_alone_until_the_lease_runs_out(stage, server):
    waiting(stage)
    first = claim(AT)
    assert first is not None
    assert send_due(at=AT + LEASE - MINUTE, limit=10) == 0
    assert send_due(at=AT + LEASE, limit=10) == 1
    assert [header(mail, "Message-ID") for mail in server.mails] == [message_id(first.key)]


def test_killed_again_and_again_before_sending_it_is_given_up_in_the_end(stage, server, settings):
    settings.NOTICE_ATTEMPTS = 2
    waiting(stage)
    at = AT
    for _ in range(2):
        assert claim(at) is not None
        at += LEASE
    send_due(at=at, limit=10)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.last_error) == ("dead", "The last attempt broke off.")


@pytest.mark.django_db(transaction=True)
def test_eight_senders_at_once_send_each_mail_once(shared, server):
    waiting(shared, 12)
    results = at_once(*[lambda: send_due(at=AT, limit=100)] * 8)
    assert failures(results) == []
    assert states() == ["sent"] * 12
    names = [header(mail, "Message-ID") for mail in server.mails]
    assert len(names) == len(set(names)) == 12


SENDER = """
import django
django.setup()
from datetime import datetime, UTC
from readiness.notify.operations import send_due
send_due(at=datetime({at}, tzinfo=UTC), limit=10)
"""


def database_url() -> str:
    """The test database, for another process."""
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    password = f":{here['PASSWORD']}" if here["PASSWORD"] else ""
    return f"postgres://{here['USER']}{password}@{here['HOST']}:{here['PORT']}/{here['NAME']}"


def environment_of(server) -> dict[str, str]:
    """Of another process with this database and mail server."""
    host, port = server.address
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DATABASE_URL": database_url(),
        "SECRET_KEY": "a-key-for-one-test-process-only-0123456789",
        "EMAIL_URL": f"smtp://{host}:{port}",
    }


def sender(server, at) -> subprocess.Popen[bytes]:
    parts = f"{at.year}, {at.month}, {at.day}, {at.hour}, {at.minute}"
    return subprocess.Popen([sys.executable, "-c", SENDER.format(at=parts)], env=environment_of(server))


@pytest.mark.django_db(transaction=True)
def test_killed_after_the_server_took_it_a_mail_goes_out_once_more_under_the_same_name(shared, server):
    delivery = waiting(shared)
    process = None

    def kill():
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=30)

    server.before_reply = kill
    process = sender(server, AT)
    assert process.wait(timeout=60) == -signal.SIGKILL
    assert states() == ["planned"]
    server.before_reply = lambda: None
    assert send_due(at=AT + MINUTE, limit=10) == 0  # the lease of the dead one
    assert send_due(at=AT + LEASE, limit=10) == 1
    assert states() == ["sent"]
    host = "127.0.0.1"
    assert [header(mail, "Message-ID") for mail in server.mails] == [f"<{delivery.key}@{host}>"] * 2
