"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

import pytest

from readiness.findings.models import Finding
from readiness.ledger.models import LedgerEntry
from readiness.recovery.models import BackupPolicy, BackupRun, Canary, DrillStep, RestoreDrill
from readiness.recovery.operations import make_policy, settle_due_backups, start_drill
from readiness.recovery.operations.policies import PolicyThere
from readiness.recovery.operations.refusing import DrillRunning
from tests.races import at_once, failures

from .conftest import AT, DAY, MINUTE, build_shed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def shed(transactional_db):
    return build_shed()


def test_of_eight_who_write_down_one_policy_at_once_one_does(shed):
    place = shed.place
    results = at_once(
        *[
            lambda: make_policy(environment=place, klass="uploads", **shed.by("contributor"))
            for _one in range(8)
        ]
    )
    assert {type(one) for one in failures(results)} == {PolicyThere}
    assert BackupPolicy.objects.filter(klass="uploads").count() == 1


def test_a_ping_told_eight_times_at_once_is_one_run(shed):
    results = at_once(*[lambda: shed.ping("", rid="7", label="b7") for _one in range(8)])
    assert failures(results) == []
    assert BackupRun.objects.count() == 1
    assert LedgerEntry.objects.filter(kind="recovery.backup.told").count() == 1


def test_a_start_told_eight_times_at_once_gives_one_canary(shed):
    results = at_once(*[lambda: shed.ping("start", rid="7").canary for _one in range(8)])
    assert failures(results) == []
    assert len(set(results)) == Canary.objects.count() == 1


def test_of_eight_who_start_a_drill_at_once_one_does(shed):
    shed.backup("b1")
    place, actor = shed.place, shed.script()
    results = at_once(
        *[
            lambda: start_drill(environment=place, label="b1", actor=actor, at=AT + MINUTE)
            for _one in range(8)
        ]
    )
    assert {type(one) for one in failures(results)} == {DrillRunning}
    assert RestoreDrill.objects.count() == 1


def test_a_step_told_eight_times_at_once_is_one_step(shed):
    shed.backup("b1")
    actor = shed.script()
    drill = start_drill(environment=shed.place, label="b1", actor=actor, at=AT + MINUTE)
    results = at_once(*[lambda: shed.step(drill, "environment", AT + 2 * MINUTE, actor) for _one in range(8)])
    assert failures(results) == []
    assert DrillStep.objects.count() == 1


def test_eight_workers_at_once_open_one_finding(shed):
    results = at_once(*[lambda: settle_due_backups(at=AT + 3 * DAY, limit=10) for _one in range(8)])
    assert failures(results) == []
    assert Finding.objects.filter(kind="recovery").count() == 1
