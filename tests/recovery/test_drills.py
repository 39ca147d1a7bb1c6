"""Restore drills: only the newest known backup counts, steps come in order, and a script that lies is refused."""

from datetime import timedelta

import pytest

from readiness.evidence.models import EvidenceRevision
from readiness.findings.models import Finding
from readiness.recovery.models import RestoreDrill
from readiness.recovery.operations import (
    abandon_drill,
    abandon_forgotten,
    finish_drill,
    make_policy,
    receive_ping,
    start_drill,
)
from readiness.recovery.operations.refusing import (
    DrillOver,
    DrillRunning,
    DrillUnfinished,
    OldBackup,
    OtherTeller,
    ResultContradicts,
    StepOutOfOrder,
    UnknownBackup,
)
from readiness.recovery.pinging import read_ping
from readiness.recovery.steps import StepContradicts, TimesContradict
from readiness.refusals import Forbidden, Invalid

from .conftest import AT, DAY, GOOD, HOUR, MINUTE

START = AT + 10 * MINUTE


def said(kind="restore_drill"):
    found = EvidenceRevision.objects.filter(evidence__probe_kind=kind).order_by("number").last()
    return found and (found.verdict, found.code)


@pytest.fixture
def begun(shed):
    """A drill that has begun, with the canary of its backup."""
    canary = shed.backup("b1")
    return shed, start_drill(environment=shed.place, label="b1", actor=shed.script(), at=START), canary


def test_a_whole_drill_by_a_script_with_the_canary_proves_the_item(shed):
    drill = shed.drill("b1", shed.backup("b1"))
    assert (drill.state, drill.proven, drill.rto_seconds, drill.rpo_seconds) == ("passed", True, 240, 900)
    assert said() == ("pass", "restored")
    assert said("restore_drill_form") is None
    assert shed.open_findings() == []


def test_the_same_by_hand_supports_and_never_proves(shed):
    drill = shed.drill("b1", shed.backup("b1"), actor=shed.world.actor("contributor"))
    assert (drill.state, drill.proven, said()) == ("passed", False, None)
    assert said("restore_drill_form") == ("pass", "restored")


def test_a_backup_with_no_canary_given_before_it_is_never_proven(shed):
    shed.ping("", label="b1")
    drill = shed.drill("b1", "canary-of-somebody")
    assert (drill.state, drill.proven, said()) == ("passed", False, None)
    assert said("restore_drill_form") == ("warn", "no_canary")


@pytest.mark.parametrize("read", ["", "canary-of-development", "the one of the backup before"])
def test_an_old_dump_or_a_dump_of_development_has_another_canary_and_fails(shed, read):
    before = shed.backup("b0", at=AT - DAY)
    shed.backup("b1")
    drill = shed.drill("b1", before if read.startswith("the one") else read)
    assert (drill.state, drill.code, said()) == ("failed", "canary_missing", ("fail", "canary_missing"))
    assert shed.open_findings() == ["drill/canary"]


def test_what_failed_opens_findings_with_an_owner_and_a_day_and_a_passed_drill_ends_them(shed):
    canary = shed.backup("b1")
    issue = {"issues": ("The runbook names a server that is gone.",)}
    drill = shed.drill("b1", canary, restore={"outcome": "failed"})
    assert (drill.state, drill.code, shed.open_findings()) == (
        "failed",
        "step_failed",
        ["drill/step/restore"],
    )
    found = Finding.objects.get(kind="recovery")
    assert (found.owner, found.severity) == (shed.world.person("contributor"), "high")
    assert found.due_date == (AT + 14 * DAY).date()
    shed.drill("b1", canary, at=AT + HOUR, document={"note": "Well.", **issue})
    assert shed.open_findings() == [f"drill/issue/{issue['issues'][0]}"]


def test_a_drill_that_a_script_passes_takes_back_what_failed_by_hand(shed):
    canary = shed.backup("b1")
    shed.drill("b1", "wrong", actor=shed.world.actor("contributor"))
    assert said("restore_drill_form") == ("fail", "canary_missing")
    shed.drill("b1", canary, at=AT + HOUR)
    assert (said(), said("restore_drill_form")) == (("pass", "restored"), ("pass", "restored"))


def test_times_are_those_of_the_portals_clock(shed):
    canary = shed.backup("b1")
    actor = shed.script()
    drill = start_drill(environment=shed.place, label="b1", actor=actor, at=START)
    for number, key in enumerate(GOOD):
        told = {"canary": canary} if key == "integrity" else {}
        shed.step(drill, key, START + number * HOUR + 90 * MINUTE, actor, **told)
    ended = finish_drill(drill=drill, actor=actor, at=START + 7 * HOUR)
    assert (ended.state, ended.code, ended.rto_seconds) == ("failed", "too_slow", int(4.5 * 3600))
    assert shed.open_findings() == ["drill/rto"]


def test_more_lost_than_may_be_fails_it(shed):
    drill = shed.drill("b1", shed.backup("b1"), at=AT + 25 * HOUR)
    assert (drill.state, drill.code) == ("failed", "lost_too_much")


def test_data_beyond_the_backup_need_a_log_that_is_known_to_be_archived(shed):
    canary, late = shed.backup("b1"), AT + 24 * HOUR + 30 * MINUTE
    reach = {"data_until": late - 5 * MINUTE}
    with pytest.raises(Invalid, match="No log is known"):
        shed.drill("b1", canary, at=late, integrity=reach)
    abandon_drill(drill=RestoreDrill.objects.get(), reason="Again.", actor=shed.script(), at=late)
    shed.ping("log", at=late - 2 * MINUTE)
    drill = shed.drill("b1", canary, at=late + MINUTE, integrity=reach)
    assert (drill.state, drill.rpo_seconds) == ("passed", 360)


def test_only_the_newest_backup_of_this_environment_is_drilled(shed):
    shed.backup("b0", at=AT - DAY)
    shed.backup("b1")
    billing = shed.world.service("Invoices", team=shed.world.billing)
    _row, token = make_policy(environment=billing.environments.get(), klass="database", **shed.by("outsider"))
    receive_ping(token=token, ping=read_ping("", {"label": "theirs"}), at=AT)
    for label, refusal in (
        ("b0", OldBackup),
        ("theirs", UnknownBackup),
        ("made up", UnknownBackup),
        ("", UnknownBackup),
    ):
        with pytest.raises(refusal):
            start_drill(environment=shed.place, label=label, actor=shed.script(), at=START)
    with pytest.raises(OldBackup, match="36 days old"):
        start_drill(environment=shed.place, label="b1", actor=shed.script(), at=AT + timedelta(days=36))
    shed.ping("fail", rid="b2", label="b2", at=START)
    with pytest.raises(UnknownBackup):
        start_drill(environment=shed.place, label="b2", actor=shed.script(), at=START)
    assert not RestoreDrill.objects.exists()


def test_one_drill_of_an_environment_runs_at_a_time_and_a_forgotten_one_is_given_up(begun):
    shed, drill, _canary = begun
    with pytest.raises(DrillRunning):
        start_drill(environment=shed.place, label="b1", actor=shed.script(), at=START)
    assert abandon_forgotten(at=START + 2 * DAY, limit=9) == 0
    assert abandon_forgotten(at=START + 4 * DAY, limit=9) == 1
    drill.refresh_from_db()
    assert (drill.state, said(), shed.open_findings()) == ("abandoned", None, [])


def test_steps_out_of_order_are_refused(begun):
    shed, drill, _canary = begun
    with pytest.raises(StepOutOfOrder, match="“environment” comes first"):
        shed.step(drill, "restore", START)
    with pytest.raises(Invalid):
        shed.step(drill, "environment", START, outcome="perhaps")
    shed.step(drill, "environment", START + MINUTE)
    assert shed.step(drill, "environment", START + HOUR).ended_at == START + MINUTE
    with pytest.raises(StepOutOfOrder, match="not taken back"):
        shed.step(drill, "environment", START + HOUR, outcome="failed")


def test_success_after_a_failed_step_is_refused(begun):
    shed, drill, _canary = begun
    shed.step(drill, "environment", START)
    shed.step(drill, "restore", START, outcome="failed")
    for key in ("restore", "integrity", "flows"):
        with pytest.raises(StepOutOfOrder):
            shed.step(drill, key, START)
    with pytest.raises(DrillUnfinished):
        finish_drill(drill=drill, result="passed", actor=shed.script(), at=START)
    shed.step(drill, "document", START)
    with pytest.raises(ResultContradicts):
        finish_drill(drill=drill, result="passed", actor=shed.script(), at=START)
    assert finish_drill(drill=drill, result="failed", actor=shed.script(), at=START).state == "failed"
    assert finish_drill(drill=drill, actor=shed.script(), at=START + HOUR).finished_at == START
    with pytest.raises(DrillOver):
        shed.step(drill, "environment", START)


def test_a_finish_without_steps_is_refused(begun):
    shed, drill, _canary = begun
    with pytest.raises(DrillUnfinished, match="“environment” was not told"):
        finish_drill(drill=drill, result="passed", actor=shed.script(), at=START)


@pytest.mark.parametrize(
    ("key", "told", "refusal"),
    [
        ("integrity", {"checks": (("foreign keys", False),)}, StepContradicts),
        ("integrity", {"rows": 0}, StepContradicts),
        ("integrity", {"rows": -1}, Invalid),
        ("integrity", {"rows": 10**30}, Invalid),
        ("integrity", {"rows": None}, Invalid),
        ("integrity", {"checks": ()}, Invalid),
        ("integrity", {"checks": (("x", True),) * 101}, Invalid),
        ("integrity", {"data_until": AT - DAY}, Invalid),
        ("integrity", {"data_until": START + DAY}, Invalid),
        ("integrity", {"canary": "x" * 201}, Invalid),
        ("flows", {"flows": (("sign in", False),)}, StepContradicts),
        ("flows", {"flows": ()}, Invalid),
        ("document", {"note": " "}, Invalid),
        ("document", {"issues": ("x",) * 51}, Invalid),
        ("environment", {"began_at": START - HOUR}, TimesContradict),
        ("environment", {"ended_at": START + HOUR}, TimesContradict),
        ("environment", {"began_at": START + MINUTE, "ended_at": START}, TimesContradict),
    ],
)
def test_a_step_that_cannot_be_is_refused(begun, key, told, refusal):
    shed, drill, canary = begun
    for before in list(GOOD)[: list(GOOD).index(key)]:
        shed.step(drill, before, START, canary=canary)
    with pytest.raises(refusal):
        shed.step(drill, key, START + MINUTE, **told)
    assert not drill.steps.filter(key=key).exists()


def test_what_a_script_began_is_not_told_by_hand(begun):
    shed, drill, _canary = begun
    with pytest.raises(OtherTeller):
        shed.step(drill, "environment", START, shed.world.actor("contributor"))


@pytest.mark.parametrize("name", ["viewer", "auditor"])
def test_who_may_only_read_runs_no_drill(shed, name):
    shed.backup("b1")
    with pytest.raises(Forbidden):
        start_drill(environment=shed.place, label="b1", actor=shed.world.actor(name), at=START)
