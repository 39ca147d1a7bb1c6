"""How the scheduler keeps up, as an operator's monitor reads it."""

import json
import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from probes.models import Probe, Run
from probes.queue import WORDS, as_metrics, queue
from tests.world import AT, build

SECOND = timedelta(seconds=1)


@pytest.fixture
def place(db):
    return build().service("Orders API", url="https://orders.example.org/").environments.get()


def probe(place, kind, due, **more):
    return Probe.objects.create(
        environment=place, kind=kind, interval_seconds=60, next_run_at=AT + due * SECOND, **more
    )


def test_an_empty_portal_is_behind_with_nothing(db):
    found = queue(AT)
    assert (found.scheduled, found.due, found.lag_seconds, found.since_last_run_seconds) == (0, 0, 0, -1)


def test_what_is_due_in_hand_and_broken_off_is_told_apart(place):
    probe(place, "hosting", 30)
    late = probe(place, "cookies", -90)
    probe(place, "cors", -300, lease_token=uuid.uuid4(), lease_until=AT + SECOND)
    probe(place, "headers", -40, lease_token=uuid.uuid4(), lease_until=AT - SECOND, asked_at=AT)
    probe(place, "tls", -500, enabled=False, flapping=True)
    Run.objects.create(
        probe=late, scheduled_for=AT, kept_at=AT - 9 * SECOND, status="error", code="x", sentence="x"
    )
    for number, status in enumerate(("missed", "missed", "pass")):
        kept = AT - timedelta(minutes=50 + 20 * (number == 2))
        Run.objects.create(
            probe=late,
            scheduled_for=kept - number * SECOND,
            kept_at=kept,
            status=status,
            code="x",
            sentence="x",
        )
    found = queue(AT)
    assert (found.scheduled, found.due, found.lag_seconds) == (4, 2, 90)
    assert (found.in_hand, found.leases_broken_off, found.asked, found.flapping) == (1, 1, 1, 0)
    assert (found.runs_last_hour, found.missed_last_hour, found.unseen_last_hour) == (1, 2, 1)
    assert found.since_last_run_seconds == 9


def test_what_nobody_may_look_at_any_more_is_not_behind(place):
    probe(place, "hosting", -90)
    place.archived_at = AT
    place.save()
    assert queue(AT).due == 0


def test_the_command_prints_numbers_and_ends_with_1_when_one_waits_too_long(place, monkeypatch):
    monkeypatch.setattr("probes.management.commands.probe_queue.now", lambda: AT)
    probe(place, "hosting", -90)
    told = StringIO()
    call_command("probe_queue", "--json", "--lag", "90", stdout=told)
    assert set(json.loads(told.getvalue())) == set(WORDS)
    with pytest.raises(SystemExit) as ended:
        call_command("probe_queue", "--lag", "89", stdout=told)
    assert ended.value.code == 1
    assert "launchproof_probes_lag_seconds 90\n" in as_metrics(queue(AT))
