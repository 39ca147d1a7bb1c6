"""Pings of backup jobs: told again they change nothing, silence is late, and each fault is one finding."""

from datetime import timedelta

import pytest

from readiness.evidence.models import EvidenceRevision
from readiness.findings.models import Finding
from readiness.recovery.models import BackupRun
from readiness.recovery.operations import (
    end_policy,
    receive_ping,
    remove_old_logs,
    revoke_address,
    rotate_address,
    settle_due_backups,
)
from readiness.recovery.operations.heartbeats import RunEnded
from readiness.recovery.pinging import BadPing, read_ping
from readiness.refusals import Unseen

from .conftest import AT, DAY, HOUR, MINUTE


def said(shed):
    found = EvidenceRevision.objects.filter(evidence__probe_kind="backup_policies").order_by("number").last()
    return found.verdict, found.code


def test_a_run_told_with_its_rid_is_one_run_however_often(shed):
    for _again in range(2):
        shed.ping("start", rid="7", at=AT)
    for later in (1, 2):
        shed.ping("", rid="7", label="b7", size=100, at=AT + later * MINUTE)
    run = BackupRun.objects.get()
    assert (run.state, run.label, run.size, run.began_at, run.ended_at) == ("ok", "b7", 100, AT, AT + MINUTE)


def test_a_start_told_again_gives_the_same_canary_and_none_once_it_has_ended(shed):
    first, second = (shed.ping("start", rid="7").canary for _again in range(2))
    assert first == second
    assert first.startswith("canary-")
    shed.ping("", rid="7")
    assert shed.ping("start", rid="7").canary == ""


def test_what_failed_is_not_told_to_have_worked_and_what_worked_may_fail_after_all(shed):
    shed.ping("fail", rid="1")
    with pytest.raises(RunEnded):
        shed.ping("", rid="1")
    shed.ping("", rid="2", at=AT + MINUTE)
    assert shed.open_findings() == []
    shed.ping("3", rid="2", at=AT + 2 * MINUTE)
    assert shed.open_findings() == ["backups/failing"]
    assert BackupRun.objects.get(run_id="2").state == "ok"


def test_a_ping_without_a_rid_ends_what_began_without_one(shed):
    shed.ping("start", at=AT)
    shed.ping("", at=AT + MINUTE)
    assert BackupRun.objects.get().began_at == AT
    shed.ping("", at=AT + 2 * MINUTE, duration="30")
    assert BackupRun.objects.count() == 2


def test_a_late_backup_opens_one_finding_and_the_next_good_one_ends_it(shed):
    shed.ping("", label="b1", at=AT)
    assert said(shed) == ("warn", "lines_unshown")
    assert shed.open_findings() == []
    for late in (25 * HOUR, 27 * HOUR, 28 * HOUR):
        settle_due_backups(at=AT + late, limit=10)
    assert shed.open_findings() == ["backups/late", "objectives/rpo"]
    assert said(shed) == ("fail", "backups_broken")
    shed.ping("", label="b2", at=AT + 29 * HOUR)
    assert shed.open_findings() == []
    assert Finding.objects.filter(kind="recovery").count() == 2


def test_silence_is_missing_once_the_first_backup_should_have_come(shed):
    assert settle_due_backups(at=AT + 20 * HOUR, limit=10) == 1
    assert (shed.open_findings(), said(shed)) == ([], ("warn", "not_heard_yet"))
    settle_due_backups(at=AT + 26 * HOUR, limit=10)
    assert shed.open_findings() == ["backups/missing"]


def test_a_backup_of_less_than_half_the_usual_size_is_shrinking(shed):
    for number in range(4):
        shed.ping("", size=1000 + number, at=AT + number * DAY)
    assert shed.open_findings() == []
    shed.ping("", size=499, at=AT + 4 * DAY)
    assert shed.open_findings() == ["backups/shrinking"]
    shed.ping("", size=900, at=AT + 4 * DAY + HOUR)
    assert shed.open_findings() == []


def test_an_empty_backup_is_shrinking_from_the_first_on(shed):
    shed.ping("", size=0)
    assert shed.open_findings() == ["backups/shrinking"]


def test_pieces_of_the_log_bound_what_is_lost_and_go_after_a_while(shed):
    shed.ping("", label="b1", at=AT)
    shed.ping("", kind="log", at=AT + 23 * HOUR)
    shed.ping("log", at=AT + 23 * HOUR)
    settle_due_backups(at=AT + 25 * HOUR, limit=10)
    assert shed.open_findings() == []
    assert remove_old_logs(at=AT + 60 * DAY, limit=10) == 2
    assert BackupRun.objects.count() == 1


def test_an_address_that_was_made_anew_or_revoked_ends_at_once(shed):
    _row, token = rotate_address(policy=shed.policy, **shed.by("contributor"))
    with pytest.raises(Unseen):
        shed.ping("")
    receive_ping(token=token, ping=read_ping("", {}), at=AT)
    revoke_address(policy=shed.policy, **shed.by("contributor"))
    with pytest.raises(Unseen):
        receive_ping(token=token, ping=read_ping("", {}), at=AT)
    assert BackupRun.objects.count() == 1


def test_a_policy_that_has_ended_asks_after_nothing(shed):
    settle_due_backups(at=AT + 26 * HOUR, limit=10)
    end_policy(policy=shed.policy, reason="The database is gone.", **shed.by("lead", AT + 27 * HOUR))
    assert shed.open_findings() == []
    assert settle_due_backups(at=AT + timedelta(days=9), limit=10) == 0
    with pytest.raises(Unseen):
        shed.ping("")


@pytest.mark.parametrize(
    ("signal", "told"),
    [
        ("", {"size": "-1"}),
        ("", {"size": "9" * 30}),
        ("", {"size": "1e3"}),
        ("", {"duration": "-5"}),
        ("", {"duration": "99999999999"}),
        ("", {"duration": "nan"}),
        ("", {"rid": "a b"}),
        ("", {"rid": "x" * 65}),
        ("", {"label": "two\nlines"}),
        ("", {"label": "x" * 201}),
        ("", {"label": ["b1"]}),
        ("", {"kind": "half"}),
        ("256", {}),
        ("-1", {}),
        ("²", {}),
        ("done", {}),
    ],
)
def test_a_ping_that_cannot_be_is_refused(signal, told):
    with pytest.raises(BadPing):
        read_ping(signal, told)
