"""A day's runs are counted and sealed once, and who changes one of them afterwards is found out."""

from datetime import timedelta

import pytest

from probes.leaves import root_of
from probes.models import Probe, ProbeDay, Run, RunSeal
from probes.sealing import seal_runs
from readiness.audit.verifying import verify_everything
from readiness.ledger.canonical import leaf_hash
from readiness.ledger.merkle import bagged, grown, peaks
from readiness.ledger.sealing import seal_all
from readiness.ledger.verifier import Report
from readiness.models import LedgerEntry
from tests.at_once import at_once
from tests.flushing import walls_down
from tests.world import AT, build

pytestmark = pytest.mark.django_db(transaction=True)
NEXT_DAY = AT.replace(hour=0, minute=20) + timedelta(days=1)


@pytest.fixture
def probe(transactional_db):
    service = build().service("Orders API", url="https://orders.example.org/")
    return Probe.objects.create(
        environment=service.environments.get(), kind="hosting", interval_seconds=60, next_run_at=AT
    )


def kept(probe, minutes, status="pass", at=AT, **more):
    slot = at + timedelta(minutes=minutes)
    hops = [{"phases": {"tls": {"start": 0.0, "length": minutes / 1000}, "dns": None}}]
    return Run.objects.create(
        probe=probe,
        scheduled_for=slot,
        kept_at=slot,
        status=status,
        code="x",
        sentence="x",
        hops=hops,
        **more,
    )


def problems():
    report = Report()
    verify_everything(report, (), None)
    return report.problems


def test_a_day_that_is_over_is_sealed_with_its_count_and_root(probe):
    for minutes in range(1, 6):
        kept(probe, minutes)
    assert seal_runs(at=AT) == 0
    assert seal_runs(at=NEXT_DAY) == 1
    assert seal_runs(at=NEXT_DAY) == 0
    seal = RunSeal.objects.get()
    entry = LedgerEntry.objects.get(kind="probes.runs.sealed")
    assert (seal.count, seal.day) == (5, AT.date())
    assert f'"root":"{seal.root}"' in bytes(entry.body).decode()
    seal_all(at=NEXT_DAY)
    assert problems() == []


def test_a_day_is_not_sealed_while_a_transaction_of_before_midnight_may_still_end(probe):
    kept(probe, 1)
    assert seal_runs(at=NEXT_DAY.replace(minute=14)) == 0


def test_every_day_since_the_last_is_sealed_also_those_without_runs(probe):
    kept(probe, 1)
    assert seal_runs(at=NEXT_DAY + timedelta(days=2)) == 3
    assert list(RunSeal.objects.order_by("day").values_list("count", flat=True)) == [1, 0, 0]
    assert LedgerEntry.objects.filter(kind="probes.runs.sealed").count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: Run.objects.filter(status="fail").update(status="pass"),
        lambda: Run.objects.filter(status="fail").delete(),
        lambda: Run.objects.filter(status="fail").update(kept_at=AT + timedelta(days=9)),
        lambda: RunSeal.objects.update(root="0" * 64),
        lambda: RunSeal.objects.update(count=1),
        lambda: RunSeal.objects.all().delete(),
        lambda: RunSeal.objects.update(pruned_at=AT),
    ],
)
def test_who_changes_a_sealed_run_or_its_seal_is_found_out(probe, change):
    kept(probe, 1)
    kept(probe, 2, "fail")
    seal_runs(at=NEXT_DAY)
    seal_all(at=NEXT_DAY)
    with walls_down():
        change()
    assert problems()


def test_a_day_is_counted_by_status_without_what_fell_into_maintenance(probe):
    for minutes, status in enumerate(("pass", "pass", "warn", "fail", "error", "skipped", "missed")):
        kept(probe, minutes, status)
    kept(probe, 10, "fail", in_maintenance=True)
    seal_runs(at=NEXT_DAY)
    day = ProbeDay.objects.get()
    counts = (day.passed, day.warned, day.failed, day.errors, day.skipped, day.missed, day.maintained)
    assert counts == (2, 1, 1, 1, 1, 1, 1)
    assert day.phases["tls"] == {"p50": 0.003, "p95": 0.006}


def test_a_slot_found_missed_later_is_added_to_its_own_day(probe):
    kept(probe, 1)
    seal_runs(at=NEXT_DAY)
    Run.objects.create(
        probe=probe,
        scheduled_for=AT + timedelta(minutes=2),
        kept_at=NEXT_DAY,
        status="missed",
        code="missed",
        sentence="x",
    )
    seal_runs(at=NEXT_DAY + timedelta(days=1))
    day = ProbeDay.objects.get()
    assert (day.day, day.passed, day.missed) == (AT.date(), 1, 1)


def test_eight_workers_at_once_seal_and_count_a_day_once(probe):
    for minutes in range(20):
        kept(probe, minutes)
    results = at_once([lambda: seal_runs(at=NEXT_DAY)] * 8)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert RunSeal.objects.count() == LedgerEntry.objects.filter(kind="probes.runs.sealed").count() == 1
    assert ProbeDay.objects.get().passed == 20


@pytest.mark.parametrize("size", range(18))
def test_the_root_is_that_of_the_ledger_s_own_tree(size):
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    _made, edge = grown(0, [], leaves)
    assert root_of(leaves) == (size, bagged(edge))
    assert len(edge) == len(peaks(0, size))
