"""However many act at once: a launch starts its lists once, and people are told of their end once."""

from datetime import timedelta

import pytest

from readiness.checklists.operations import publish_library
from readiness.launches.models import AfterLaunch, AfterLaunchWord
from readiness.launches.operations import record_launch, tell_afterwards
from readiness.ledger.models import LedgerEntry
from tests.launches.stage import set_up
from tests.races import at_once, failures
from tests.world import AT, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def signed(transactional_db):
    stage = set_up(build())
    stage.make_ready()
    publish_library(AT)
    launch = stage.request()
    stage.sign(launch, "lead")
    stage.sign(launch, "security_reviewer")
    return stage, launch


def test_of_eight_who_record_a_launch_at_once_one_starts_its_lists(signed):
    stage, launch = signed
    lead = stage.world.actor("lead")
    results = at_once(*[lambda: record_launch(launch=launch, actor=lead, at=AT) for _one in range(8)])
    assert len(failures(results)) == 7
    assert AfterLaunch.objects.count() == 2


def test_of_eight_workers_at_once_one_tells_that_a_list_is_over(signed):
    stage, launch = signed
    record_launch(launch=launch, actor=stage.world.actor("lead"), at=AT)
    late = AT + timedelta(days=2)
    results = at_once(*[lambda: tell_afterwards(at=late, limit=9) for _one in range(8)])
    assert failures(results) == []
    assert (sum(results), AfterLaunchWord.objects.count()) == (1, 1)
    assert LedgerEntry.objects.filter(kind="launches.after.over").count() == 1
