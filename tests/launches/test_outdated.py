"""A signature that no longer covers what is there is written down once, so that people are told."""

from datetime import timedelta

from readiness.checklists.operations import refresh_due
from readiness.launches.operations import cancel_launch, tell_outdated
from readiness.models import LedgerEntry
from tests.launches.stage import LATER
from tests.launches.test_view import count_queries
from tests.world import AT

KIND = "launches.sign_off.outdated"


def told():
    return LedgerEntry.objects.filter(kind=KIND)


def test_current_signatures_are_left_in_peace(ready):
    ready.sign(ready.request(), "lead")
    assert tell_outdated(at=AT, limit=10) == 0
    assert not told().exists()


def test_an_outdated_one_is_written_down_once(ready):
    sign_off = ready.sign(ready.request(), "lead")
    ready.put("all.readme", at=LATER)
    assert tell_outdated(at=LATER, limit=10) == 1
    assert tell_outdated(at=LATER, limit=10) == 0
    assert [entry.subject_id for entry in told()] == [sign_off.pk]


def test_age_alone_is_seen(ready):
    ready.sign(ready.request(), "lead")
    assert tell_outdated(at=AT + timedelta(days=8), limit=10) == 1


def test_one_that_was_replaced_by_a_newer_one_is_not_told(ready):
    launch = ready.request()
    ready.sign(launch, "lead")
    ready.put("all.readme", at=LATER)
    ready.sign(launch, "lead", at=LATER)
    assert tell_outdated(at=LATER, limit=10) == 0


def test_closed_launches_are_left_alone(ready, world):
    launch = ready.request()
    ready.sign(launch, "lead")
    cancel_launch(launch=launch, reason="No.", actor=world.actor("lead"), at=AT)
    ready.put("all.readme", at=LATER)
    assert tell_outdated(at=LATER, limit=10) == 0


def test_between_the_hours_only_what_was_touched_lately_is_looked_at(ready):
    ready.sign(ready.request(), "lead")
    long_after = AT + timedelta(days=8, minutes=30)
    assert tell_outdated(at=long_after, limit=10) == 0
    refresh_due(at=long_after)
    assert tell_outdated(at=long_after + timedelta(minutes=1), limit=10) == 1


def test_once_told_a_look_costs_the_same_each_time(ready):
    ready.sign(ready.request(), "lead")
    ready.put("all.readme", at=LATER)
    tell_outdated(at=LATER, limit=10)
    assert count_queries(lambda: tell_outdated(at=LATER, limit=10)) <= 10
