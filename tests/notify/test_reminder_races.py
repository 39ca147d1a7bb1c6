"""Reminders with many planners and senders, and with senders that are killed."""

import signal
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import close_old_connections

from readiness.models import Digest, Notice, Reminder, User
from readiness.notify.operations import plan_reminders, send_digests, send_reminders
from readiness.notify.operations.leasing import LEASE
from tests.notify.test_sending import SENDER, environment_of, header
from tests.obligations.conftest import AT, DAY, Duties
from tests.races import at_once, failures
from tests.world import build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MINUTE = timedelta(minutes=1)
SENDING = SENDER.replace("send_due", "send_reminders")


def test_eight_planners_and_senders_at_once_make_one_digest_that_holds_all_and_goes_out_once(due, server):
    User.objects.update(digest="daily", work_week="every-day", works_until=24)

    def work():
        close_old_connections()
        planned = plan_reminders(at=due, limit=100)
        return planned, send_digests(at=due + MINUTE, limit=100)

    assert failures(at_once(*[work] * 8)) == []
    for day in range(2):  # what was planned after it had begun goes into the next
        plan_reminders(at=due + day * DAY, limit=100)
        send_digests(at=due + day * DAY + MINUTE, limit=100)
    told = Reminder.objects.filter(channel="mail", digest__isnull=False)
    assert told.count() == told.filter(state="sent", digest__state="sent").count() == 6
    names = [header(mail, "Message-ID") for mail in server.mails]
    assert len(names) == len(set(names)) == Digest.objects.filter(state="sent").count()


@pytest.fixture
def due(transactional_db):
    """Six duties with a reminder due at `when`."""
    world = build()
    duties = Duties(world, world.service("Checkout"))
    for number in range(6):
        duties.own(f"Duty {number}", lead_days=[7], escalation_days=[1])
    when = AT + 10 * DAY
    duties.work(when)
    return when


def test_eight_planners_and_senders_at_once_tell_everybody_exactly_once(due, server):
    def work():
        close_old_connections()
        planned = plan_reminders(at=due, limit=100)
        return planned, send_reminders(at=due, limit=100)

    results = at_once(*[work] * 8)
    assert failures(results) == []
    # What another one held was left to the next look.
    plan_reminders(at=due, limit=100)
    send_reminders(at=due, limit=100)
    assert Reminder.objects.filter(channel="mail", state="sent").count() == 6
    assert Notice.objects.filter(subject__contains="is due").count() == 6
    names = [header(mail, "Message-ID") for mail in server.mails]
    assert len(names) == len(set(names)) == 6
    assert Reminder.objects.exclude(tries__number=1).filter(channel="mail").count() == 0


def test_killed_after_the_server_took_one_only_that_one_goes_out_again_under_its_name(due, server):
    plan_reminders(at=due, limit=100)
    process = None
    taken = 0

    def kill_at_the_third():
        nonlocal taken
        taken += 1
        if taken == 3:
            assert process is not None
            process.send_signal(signal.SIGKILL)
            process.wait(timeout=30)

    server.before_reply = kill_at_the_third
    parts = f"{due.year}, {due.month}, {due.day}, {due.hour}, {due.minute}"
    process = subprocess.Popen([sys.executable, "-c", SENDING.format(at=parts)], env=environment_of(server))
    assert process.wait(timeout=60) == -signal.SIGKILL
    server.before_reply = lambda: None
    assert send_reminders(at=due + MINUTE, limit=100) == 0  # the lease of the dead one
    assert send_reminders(at=due + LEASE, limit=100) == 4
    rows = Reminder.objects.filter(channel="mail")
    assert sorted(rows.values_list("state", "attempts")) == [("sent", 1)] * 5 + [("sent", 2)]
    names = [header(mail, "Message-ID") for mail in server.mails]
    assert (len(names), len(set(names))) == (7, 6)
    twice = rows.get(attempts=2)
    assert [name for name in names if names.count(name) == 2] == [f"<{twice.key}@127.0.0.1>"] * 2
    assert list(twice.tries.values_list("number", flat=True)) == [2]  # the first broke off
