"""A deployment is planned, starts past the gate, goes step by step, and ends; told twice, it is the same one."""

import pytest

from readiness.ingest.discovery import formats
from readiness.ingest.format import Given
from readiness.ingest.operations import Sender, make_ingest_token, receive_report
from readiness.ledger.models import LedgerEntry
from readiness.refusals import Invalid, Unseen
from readiness.releases.models import Deployment, DeploymentStep
from readiness.releases.operations import (
    DeploymentOver,
    DeploymentRunning,
    ExternalIdTaken,
    GateRefused,
    NeverRan,
    NotPrepared,
    StepsOpen,
    cancel_deployment,
    finish_deployment,
    plan_deployment,
    record_deployment,
    record_step,
    start_deployment,
)
from readiness.releases.operations.stepping import OutOfOrder, StepDone
from readiness.releases.queries import current_release, known_of, view_of
from tests.world import AT, kinds_since, last_entry

from .conftest import HOUR, MINUTE

LATER = AT + HOUR


def planned(quay, release="2.0", at=AT, **given):
    return plan_deployment(
        environment=quay.environment, release=release, source="guided", **given, **quay.by(at=at)
    )


def test_a_guided_deployment_goes_through_preparation_gate_and_steps(quay):
    quay.told("1.0")
    before = last_entry()
    row = planned(quay)
    with pytest.raises(NotPrepared):
        start_deployment(deployment=row, **quay.by())
    quay.prepared(row)
    row = start_deployment(deployment=row, **quay.by(at=LATER))
    assert (row.state, row.gate_verdict, row.previous_release) == ("running", "go", "1.0")
    record_step(
        deployment=row, key="announce", outcome="skipped", note="Nobody notices.", **quay.by(at=LATER)
    )
    record_step(
        deployment=row, key="maintenance_on", outcome="skipped", note="No downtime.", **quay.by(at=LATER)
    )
    for key in ("migrate", "deploy"):
        record_step(deployment=row, key=key, **quay.by(at=LATER))
    record_step(deployment=row, key="smoke", outcome="failed", note="Login broken.", **quay.by(at=LATER))
    with pytest.raises(StepsOpen):
        finish_deployment(deployment=row, outcome="succeeded", **quay.by(at=LATER))
    record_step(deployment=row, key="smoke", note="It was the test.", **quay.by(at=LATER))
    record_step(deployment=row, key="monitor", **quay.by(at=LATER))
    done = finish_deployment(deployment=row, outcome="succeeded", **quay.by(at=LATER + MINUTE))
    assert done.state == "succeeded"
    assert current_release(quay.environment) == "2.0"
    shown = [(one.line.step.key, one.line.outcome) for one in view_of(done, LATER).steps]
    assert shown[0] == ("announce", "skipped")
    assert shown[-2:] == [("maintenance_off", "falls_away"), ("announce_done", "falls_away")]
    kinds = kinds_since(before)
    assert kinds[0] == "releases.deployment.planned"
    assert kinds[-1] == "releases.deployment.finished"
    assert kinds.count("releases.step.recorded") == DeploymentStep.objects.count() == 13


def test_steps_are_told_in_their_order_once_and_only_while_it_runs(quay):
    row = planned(quay)
    with pytest.raises(OutOfOrder):
        record_step(deployment=row, key="announce", **quay.by())
    quay.prepared(row)
    with pytest.raises(StepDone):
        record_step(deployment=row, key="before.tests", **quay.by())
    start_deployment(deployment=row, **quay.by())
    with pytest.raises(OutOfOrder):
        record_step(deployment=row, key="smoke", **quay.by())
    with pytest.raises(DeploymentOver):
        record_step(deployment=row, key="before.tests", **quay.by())
    with pytest.raises(Invalid):
        record_step(deployment=row, key="announce", outcome="skipped", **quay.by())
    with pytest.raises(Invalid):
        record_step(deployment=row, key="deploy", outcome="skipped", note="No.", **quay.by())
    with pytest.raises(Invalid):
        record_step(deployment=row, key="back.revert", **quay.by())
    finish_deployment(deployment=row, outcome="failed", **quay.by())
    with pytest.raises(DeploymentOver):
        record_step(deployment=row, key="announce", **quay.by())


def test_one_runs_at_a_time_and_only_what_has_not_started_is_cancelled(quay):
    first = quay.running("1.0")
    with pytest.raises(DeploymentRunning):
        quay.running("2.0")
    with pytest.raises(DeploymentOver):
        cancel_deployment(deployment=first, **quay.by())
    waiting = planned(quay)
    assert cancel_deployment(deployment=waiting, **quay.by()).state == "cancelled"
    with pytest.raises(DeploymentOver):
        start_deployment(deployment=waiting, **quay.by())


def test_what_is_told_twice_under_one_id_is_one_and_moves_on(quay):
    first = quay.running("1.0", external_id="run-7")
    assert quay.running("1.0", external_id="run-7").pk == first.pk
    done = quay.told("1.0", LATER, external_id="run-7")
    assert (done.pk, done.state, done.finished_at) == (first.pk, "succeeded", LATER)
    before = LedgerEntry.objects.count()
    assert quay.told("1.0", LATER, external_id="run-7").pk == first.pk
    assert quay.running("1.0", LATER, external_id="run-7").state == "succeeded"
    assert LedgerEntry.objects.count() == before
    with pytest.raises(ExternalIdTaken):
        quay.told("1.0", LATER, external_id="run-7", state="failed")
    with pytest.raises(ExternalIdTaken):
        quay.told("1.1", LATER, external_id="run-7")
    with pytest.raises(Invalid):
        quay.told("1.0", LATER, external_id="github:7")


def test_a_rollback_leads_only_to_what_ran_there(quay):
    quay.told("1.0")
    bad = quay.told("2.0", LATER)
    with pytest.raises(NeverRan):
        quay.running("0.9", LATER, kind="rollback")
    back = quay.running("1.0", LATER, kind="rollback")
    assert (back.mends_id, back.previous_release) == (bad.pk, "2.0")


def test_a_rollback_passes_a_no_go_and_ends_what_still_runs(quay):
    quay.told("1.0")
    bad = quay.running("2.0", LATER)
    quay.stage.probe(status="fail", code="plain", at=LATER)
    back = quay.running("1.0", LATER + MINUTE, kind="rollback")
    assert back.gate_verdict == "no-go"
    assert not back.past_gate
    bad.refresh_from_db()
    assert (bad.state, bad.finished_at) == ("failed", LATER + MINUTE)


def test_a_no_go_refuses_what_starts_and_marks_what_happened(quay):
    quay.stage.probe(status="fail", code="plain", at=LATER)
    with pytest.raises(GateRefused, match="HTTPS enforced"):
        quay.running("2.0", LATER)
    assert not Deployment.objects.exists()
    told = quay.told("2.0", LATER)
    assert told.past_gate
    assert [one["code"] for one in told.gate_reasons] == ["fail"]


def test_nothing_is_told_of_the_future_or_the_wrong_way_round(quay):
    for wrong in ({"started_at": LATER}, {"finished_at": AT - HOUR, "started_at": AT}):
        with pytest.raises(Invalid):
            record(quay, **wrong)
    for field, value in {
        "release": " ",
        "commit": "not hex",
        "url": "javascript:x",
        "kind": "restart",
    }.items():
        with pytest.raises(Invalid) as told:
            record(quay, **{"release": "1.0", field: value})
        assert field in told.value.fields


def record(quay, **given):
    given = {"release": "1.0", **given}
    return record_deployment(
        environment=quay.environment, state="succeeded", source="api", **given, **quay.by()
    )


def test_another_team_finds_nothing_and_a_viewer_may_not(quay):
    with pytest.raises(Unseen):
        quay.told("1.0", by="outsider")
    with pytest.raises(Exception, match="role"):
        quay.told("1.0", by="viewer")
    assert not Deployment.objects.exists()


def test_what_is_known_of_this_release_stands_beside_its_preparation(quay):
    token, _secret = make_ingest_token(
        service=quay.stage.service, name="CI", expires_at=LATER, **quay.by("lead")
    )
    junit = formats()["junit"]
    receive_report(
        environment=quay.environment, format=junit, content=junit.good[0].content,
        given=Given(at=AT, release="2.0", cases=("test_login",)), sender=Sender(token=token), at=AT,
    )  # fmt: skip
    found = known_of(planned(quay), AT)
    assert [one.verdict for one in found["before.tests"]] == ["pass"]
    assert "before.tests" not in known_of(planned(quay, "2.1"), AT)
    assert "before.staging" not in found


def test_migrations_that_cannot_be_reverted_warn_whoever_goes_back_across_them(quay):
    quay.told("1.0")
    quay.told("2.0", AT + HOUR, irreversible=True, irreversible_note="Drops a column.")
    newest = quay.told("3.0", AT + 2 * HOUR)
    seen = view_of(newest, AT + 2 * HOUR)
    assert seen.back_to == "2.0"
    assert seen.irreversible == ()
    back = quay.running("1.0", AT + 3 * HOUR, kind="rollback")
    assert [one.release for one in view_of(back, AT + 3 * HOUR).irreversible] == ["2.0"]
