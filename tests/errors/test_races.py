"""Many processes that keep events at the same moment: every counter is exact, and nothing waits crosswise."""

from datetime import timedelta

import pytest

from readiness.errors.models import (
    ErrorEvent,
    ErrorGroup,
    ErrorHour,
    ErrorProject,
    ErrorRelease,
    ErrorTally,
    ErrorTest,
    ErrorUser,
)
from readiness.errors.operations import gathered, make_key, resolve_group, settle_test, start_test, tally
from readiness.ledger.models import LedgerEntry
from tests.at_once import at_once
from tests.errors.sending import an_event, arrival, keep
from tests.launches.stage import set_up
from tests.world import AT, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stage(transactional_db):
    return set_up(build())


@pytest.fixture
def project(stage):
    return make_key(environment=stage.environment, name="Web", actor=stage.world.actor("lead"), at=AT).project


def some(project, number):
    """Ten events of three groups, four people and two releases; the same for every process but in another order."""
    told = [
        arrival(
            project,
            an_event(function=f"f{n % 3}", user={"id": n % 4}, release=f"1.{n % 2}"),
            at=AT + timedelta(seconds=n),
            id_=f"{n:032x}",
        )
        for n in range(10)
    ]
    return told[number:] + told[:number]


def test_eight_processes_that_get_the_same_events_at_once_count_each_once(project):
    lists = [some(project, number) for number in range(8)]
    acts = [lambda one=one: keep(*one) for one in lists[:4]]
    acts += [lambda one=one: [gathered(each) for each in one] for one in lists[4:]]
    results = at_once(acts)
    assert sum(sum(one) for one in results) == 10, results
    assert ErrorEvent.objects.count() == 10
    groups = list(ErrorGroup.objects.order_by("culprit"))
    assert [(one.events, one.users) for one in groups] == [(4, 4), (3, 3), (3, 3)]
    assert ErrorUser.objects.count() == 10
    assert sum(ErrorHour.objects.values_list("events", flat=True)) == 10
    assert sum(ErrorRelease.objects.values_list("events", flat=True)) == 10
    assert {(one.first_seen, one.last_seen) for one in groups} == {
        (AT + timedelta(seconds=n), AT + timedelta(seconds=m)) for n, m in ((0, 9), (1, 7), (2, 8))
    }


def test_a_resolved_error_that_comes_back_to_many_at_once_comes_back_once(project, stage):
    keep(arrival(project, at=AT))
    lead = stage.world.actor("lead")
    resolve_group(group=ErrorGroup.objects.get(), actor=lead, at=AT + timedelta(minutes=1))
    later = AT + timedelta(minutes=2)
    came = [arrival(project, at=later) for _ in range(6)]
    assert at_once([lambda one=one: keep(one) for one in came]) == [[True]] * 6
    group = ErrorGroup.objects.get()
    assert (group.state, group.regressions, group.events) == ("open", 1, 7)
    assert LedgerEntry.objects.filter(kind="errors.group.regressed").count() == 1


def test_what_is_tallied_at_once_is_all_counted(project):
    at_once([lambda: tally(project=project.pk, counts={"session": 2, "lost": 1}, at=AT)] * 8)
    assert set(ErrorTally.objects.values_list("what", "times")) == {("session", 16), ("lost", 8)}


def test_of_eight_who_make_the_first_dsn_at_once_one_makes_the_project(stage):
    lead = stage.world.actor("lead")
    results = at_once([lambda: make_key(environment=stage.environment, name="Web", actor=lead, at=AT)] * 8)
    assert len({one.public_key for one in results}) == 8, results
    assert ErrorProject.objects.count() == 1


def test_a_test_event_that_comes_many_times_at_once_testifies_once(project, stage):
    test = start_test(environment=stage.environment, actor=stage.world.actor("lead"), at=AT)
    came = arrival(project, an_event(tags={"launchproof_test": test.nonce}), at=AT, id_="f" * 32)
    keep(came)
    assert came.event.nonce == test.nonce
    settle = [lambda: settle_test(project=project, nonce=test.nonce, event_id="f" * 32, at=AT)] * 4
    assert sum(one is not None for one in at_once(settle)) == 1
    assert ErrorTest.objects.get().verdict == "pass"
    assert LedgerEntry.objects.filter(kind="errors.test.verified").count() == 1
