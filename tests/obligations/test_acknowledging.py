"""Seen, by a call: as on the pages and by the link of a mail."""

from datetime import timedelta

import pytest

from readiness.clock import now
from readiness.models import Reminder
from readiness.notify.operations import plan_reminders
from readiness.obligations.operations import submit_occurrence
from tests.api.client import Client
from tests.obligations.conftest import Duties
from tests.world import build

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def started(keep):
    def make():
        world, at = build(), now()
        duties = Duties(world, world.service("Checkout"))
        duties.at = at
        duty = duties.own("Look", unit="day", month_day=None, anchor=at.date(), lead_days=[1], grace_days=9)
        duties.work(at)
        plan_reminders(at=at, limit=100)
        return duties, duty.occurrences.select_related("obligation__service__team").get(
            state="open", due_on=at.date()
        )

    return keep(make)


@pytest.fixture
def row(started, db):
    return started[1]


def client(started, name, scopes=("read", "write")):
    return Client.with_token(started[0].world.person(name), scopes)


def test_a_call_says_that_it_was_seen_and_stills_what_waits(started, row):
    seen = client(started, "contributor").call("occurrences_acknowledge", id=row.pk)
    assert (seen.status, seen["acknowledged_by"]["name"]) == (200, "contributor")
    assert seen["acknowledged_at"]
    assert seen["state"] == "open"
    assert not Reminder.objects.filter(occurrence=row, channel="mail", state="planned").exists()


@pytest.mark.parametrize(
    ("name", "scopes", "status"),
    [
        ("viewer", ("read", "write"), 403),
        ("contributor", ("read",), 403),
        ("outsider", ("read", "write"), 404),
    ],
)
def test_whoever_may_not_do_it_cannot_say_so(started, row, name, scopes, status):
    assert client(started, name, scopes).call("occurrences_acknowledge", id=row.pk).status == status
    row.refresh_from_db()
    assert row.acknowledged_by is None


def test_what_is_done_is_not_acknowledged(started, row):
    submit_occurrence(occurrence=row, actor=started[0].world.actor("contributor"), at=now())
    answer = client(started, "contributor").call("occurrences_acknowledge", id=row.pk)
    assert (answer.status, answer["code"]) == (409, "occurrence-finished")
