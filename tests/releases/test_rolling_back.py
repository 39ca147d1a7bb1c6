"""A bad deployment: what fires, what people decide, how it is taken back, and when the service had recovered."""

from datetime import timedelta

import pytest

from readiness.evidence.models import EvidenceRevision
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.releases.models import RollbackDecision, RollbackTrigger
from readiness.releases.operations import (
    DeploymentOver,
    decide_rollback,
    declare_recovery,
    declare_trigger,
    plan_deployment,
    record_step,
    see_recoveries,
    see_rehearsals,
    watch_running,
)
from readiness.releases.operations.deciding import RollbackDecided
from readiness.releases.operations.recovering import AlreadyRecovered, NothingToRecover
from readiness.releases.operations.triggering import TriggerThere
from readiness.releases.queries import view_of
from tests.world import AT, kinds_since, last_entry

from .conftest import HOUR, MINUTE


def bad(quay):
    """2.0, running since AT on 1.0, after an hour of calm."""
    quay.told("1.0", AT - HOUR)
    quay.rates(*[0.002] * 30, at=AT - MINUTE)
    return quay.running("2.0")


def test_the_error_rate_fires_once_is_decided_once_and_recovery_is_timed(quay):
    row = bad(quay)
    before = last_entry()
    assert watch_running(at=AT + MINUTE, limit=10) == 0
    quay.rates(0.2, 0.3, at=AT + 3 * MINUTE)
    fired = AT + 3 * MINUTE
    assert watch_running(at=fired, limit=10) == 1
    assert watch_running(at=fired + MINUTE, limit=10) == 0
    trigger = quay.trigger()
    assert trigger.numbers == {"rate": 25.0, "limit": 10.0, "minutes": 5, "samples": 2, "before": 0.2}
    assert "25 % of requests failed" in trigger.sentence
    decide_rollback(trigger=trigger, verdict="roll_back", reason="Users fail.", **quay.by("lead", fired))
    with pytest.raises(RollbackDecided):
        decide_rollback(trigger=trigger, verdict="stay", reason="It may pass.", **quay.by(at=fired))
    back = quay.running("1.0", fired + MINUTE, kind="rollback")
    for key in ("back.revert", "back.migrations"):
        record_step(deployment=back, key=key, **quay.by(at=fired + 2 * MINUTE))
    quay.ended(back, at=fired + 2 * MINUTE)
    quay.rates(0.2, at=fired + 3 * MINUTE)
    assert see_recoveries(at=fired + 3 * MINUTE, limit=10) == 0
    quay.rates(*[0.001] * 6, at=fired + 9 * MINUTE)
    assert see_recoveries(at=fired + 9 * MINUTE, limit=10) == 1
    assert see_recoveries(at=fired + 9 * MINUTE, limit=10) == 0
    back.refresh_from_db()
    assert (back.recovered_way, back.recovered_at) == ("error_rate", fired + 4 * MINUTE)
    row.refresh_from_db()
    seen = view_of(row, fired + HOUR)
    assert row.state == "failed"
    assert seen.time_to_recover == 4 * MINUTE
    for key in ("back.notify", "back.cause", "back.retry"):
        record_step(deployment=back, key=key, **quay.by(at=fired + HOUR))
    kinds = [kind for kind in kinds_since(before) if "step" not in kind]
    assert kinds == [
        "releases.trigger.fired", "releases.rollback.decided", "releases.deployment.finished",
        "releases.deployment.started", "releases.deployment.finished", "releases.recovery.seen",
    ]  # fmt: skip


def test_no_data_fires_nothing_and_recovers_nothing(quay):
    quay.told("1.0", AT - HOUR)
    row = quay.running("2.0")
    assert watch_running(at=AT + HOUR, limit=10) == 0
    quay.rates(0.9, at=AT)  # of the time before
    assert watch_running(at=AT + MINUTE, limit=10) == 0
    back = quay.ended(quay.running("1.0", AT + MINUTE, kind="rollback"), at=AT + 2 * MINUTE)
    assert see_recoveries(at=AT + HOUR, limit=10) == 0
    assert view_of(row, AT + HOUR).watch.verdict == "unknown"
    with pytest.raises(NothingToRecover):
        declare_recovery(deployment=row, words="It works.", **quay.by(at=AT + HOUR))
    declare_recovery(deployment=back, words="Checked by hand.", **quay.by(at=AT + HOUR))
    with pytest.raises(AlreadyRecovered):
        declare_recovery(deployment=back, words="Again.", **quay.by(at=AT + HOUR))
    row.refresh_from_db()
    assert view_of(row, AT + HOUR).time_to_recover is None


def test_exactly_ten_per_cent_is_not_more(quay):
    bad(quay)
    quay.rates(0.1, 0.1, at=AT + 2 * MINUTE)
    assert watch_running(at=AT + 2 * MINUTE, limit=10) == 0


def test_the_release_on_the_wire_shows_a_recovery_unless_the_error_rate_speaks_against_it(quay):
    bad(quay)
    back = quay.ended(quay.running("1.0", AT + MINUTE, kind="rollback"), at=AT + 2 * MINUTE)
    quay.seen("2.0", AT + 3 * MINUTE)
    assert see_recoveries(at=AT + 3 * MINUTE, limit=10) == 0
    quay.seen("1.0", AT + 4 * MINUTE)
    quay.rates(0.4, at=AT + 4 * MINUTE)
    assert see_recoveries(at=AT + 4 * MINUTE, limit=10) == 0
    assert see_recoveries(at=AT + 20 * MINUTE, limit=10) == 1
    back.refresh_from_db()
    assert (back.recovered_way, back.recovered_at) == ("release_seen", AT + 4 * MINUTE)


def test_the_other_three_are_declared_by_who_sees_them(quay):
    row = bad(quay)
    declare_trigger(
        deployment=row,
        kind="vulnerability",
        sentence="Anybody reads invoices.",
        **quay.by("security_reviewer"),
    )
    with pytest.raises(TriggerThere):
        declare_trigger(deployment=row, kind="vulnerability", sentence="Again.", **quay.by())
    for kind in ("error_rate", "slow"):
        with pytest.raises(Invalid):
            declare_trigger(deployment=row, kind=kind, sentence="It is.", **quay.by())
    with pytest.raises(Forbidden):
        decide_rollback(trigger=quay.trigger(), verdict="stay", reason="No.", **quay.by("security_reviewer"))
    with pytest.raises(Unseen):
        declare_trigger(deployment=row, kind="broken", sentence="It is.", **quay.by("outsider"))
    assert RollbackTrigger.objects.count() == 1
    assert not RollbackDecision.objects.exists()


def test_what_never_started_is_not_rolled_back(quay):
    row = plan_deployment(environment=quay.environment, release="2.0", source="api", **quay.by())
    with pytest.raises(DeploymentOver):
        declare_trigger(deployment=row, kind="broken", sentence="It is.", **quay.by())


def rehearse(quay, *sights):
    """From 2.0 back to 1.0 and forward again; `sights` before, between and after, None where nothing looked."""
    quay.told("1.0", AT)
    quay.told("2.0", AT + 10 * MINUTE)
    looks = zip((15, 22, 32), sights, strict=True)
    for minute, seen in looks:
        if minute == 22:
            quay.told("1.0", AT + 20 * MINUTE, kind="rollback", rehearsal=True)
        if minute == 32:
            quay.told("2.0", AT + 30 * MINUTE, kind="roll_forward", rehearsal=True)
        if seen:
            quay.seen(seen, AT + minute * MINUTE)
    return see_rehearsals(at=AT + HOUR, limit=10)


def test_a_rehearsal_whose_releases_were_seen_is_evidence_once(quay):
    assert rehearse(quay, "2.0", "1.0", "2.0") == 1
    assert see_rehearsals(at=AT + HOUR, limit=10) == 0
    made = EvidenceRevision.objects.get(evidence__probe_kind="rollback_rehearsal")
    assert (made.verdict, made.code) == ("pass", "rolled_back")
    assert made.effective_until == AT + 32 * MINUTE + timedelta(days=90)


@pytest.mark.parametrize(
    "sights", [("2.0", None, "2.0"), ("2.0", "2.0", "2.0"), (None, "1.0", "2.0"), ("2.0", "1.0", "1.0"),
               ("2.0", "1.0", None)],
    ids=["not looked between", "never changed", "not looked before", "stuck", "not looked after"],
)  # fmt: skip
def test_a_rehearsal_whose_releases_were_not_seen_is_no_proof(quay, sights):
    assert rehearse(quay, *sights) == 0
    assert not EvidenceRevision.objects.filter(evidence__probe_kind="rollback_rehearsal").exists()


def test_a_rehearsal_mends_nothing(quay):
    quay.told("1.0", AT)
    quay.told("2.0", AT + MINUTE)
    assert quay.told("1.0", AT + 2 * MINUTE, kind="rollback", rehearsal=True).mends is None
