"""The witness of uptime: what counts as a filled slot, from the rows of a real day."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from probes.claiming import claim_due
from probes.context import aim_at
from probes.discovery import kinds
from probes.kinds.uptime import Seen, judge
from probes.models import Probe, Run
from probes.operations import plan_probes
from probes.slots import Slots, tally
from probes.watching import certificates_of, slots_of
from readiness.evidence.operations import record_probe_result
from tests.world import AT

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PLAN = Slots("health_endpoint", 60, AT - DAY, AT, AT - 9 * DAY)


def rows(*words: str, first=AT - DAY):
    return [(first + place * MINUTE, word, False) for place, word in enumerate(words)]


def test_only_slots_in_which_somebody_looked_are_filled():
    told = tally(PLAN, rows("pass", "warn", "fail", "error", "missed", "skipped"))
    assert (told.due, told.right, told.wrong, told.filled) == (1440, 2, 1, 3)
    assert told.last_wrong == AT - DAY + 2 * MINUTE


def test_more_runs_in_one_slot_fill_one_slot_and_the_worst_stands():
    twice = [(AT - DAY + timedelta(seconds=second), "pass", False) for second in range(0, 50, 5)]
    assert tally(PLAN, twice).filled == 1
    told = tally(PLAN, [*twice, (AT - DAY + timedelta(seconds=55), "fail", False)])
    assert (told.right, told.wrong) == (0, 1)


def test_maintenance_fills_a_slot_and_counts_for_nobody():
    told = tally(PLAN, [(AT - DAY, "fail", True), (AT - DAY + MINUTE, "pass", True)])
    assert (told.right, told.wrong, told.maintained, told.last_wrong) == (0, 0, 2, None)


def test_rows_outside_the_day_do_not_count():
    assert tally(PLAN, [(AT, "pass", False), (AT - DAY - MINUTE, "pass", False)]).filled == 0


@pytest.mark.parametrize(
    ("missing", "wrong", "code"),
    [(0, 5, "watched"), (14, 5, "watched"), (15, 5, "gaps"), (0, 14, "watched"), (0, 15, "down")],
)
def test_one_in_a_hundred_is_the_most_that_may_lack_or_be_wrong(missing, wrong, code):
    words = ["missed"] * missing + ["fail"] * wrong + ["pass"] * (1440 - missing - wrong)
    told = tally(PLAN, rows(*words))
    assert judge(Seen(told, told.last_wrong), AT).code == code


@pytest.fixture
def watch(world) -> Probe:
    """The health probe of an environment, each minute, begun nine days ago."""
    world.service("Orders API", url="https://orders.example.org/")
    plan_probes(at=AT - 9 * DAY)
    Probe.objects.filter(kind="health_endpoint").update(interval_seconds=60, grid_since=AT - 9 * DAY)
    return Probe.objects.select_related("environment__service__team").get(kind="health_endpoint")


def test_the_day_is_read_from_the_runs_of_the_watch_alone(watch):
    other = Probe.objects.get(environment=watch.environment, kind="hosting")
    begin = AT - MINUTE - DAY
    Run.objects.bulk_create(
        [
            Run(probe=watch, scheduled_for=begin + place * MINUTE, status="pass", code="x", sentence="x")
            for place in range(10)
        ]
        + [
            Run(probe=other, scheduled_for=begin + place * MINUTE, status="pass", code="x", sentence="x")
            for place in range(99)
        ]
    )
    told = slots_of(watch.environment, AT)
    assert told is not None
    assert (told.due, told.filled, told.seconds) == (1440, 10, 60)


def test_a_look_at_uptime_is_given_the_day(watch):
    Probe.objects.exclude(kind="uptime").update(enabled=False)
    Probe.objects.filter(kind="health_endpoint").update(enabled=True, next_run_at=AT + DAY)
    claims = [one for one in claim_due(at=AT, limit=50) if one.probe.kind == "uptime"]
    assert [one.assignment.slots.due for one in claims] == [1440]


def test_without_a_watch_nothing_is_said(world):
    service = world.service("Orders API", url="https://orders.example.org/")
    assert slots_of(service.environments.get(), AT) is None
    assert kinds()["uptime"].judge(Seen(), AT).code == "not_watched"


def certificate(serial: str, began: int) -> dict[str, object]:
    dates = {"not_before": (AT - began * DAY).isoformat(), "not_after": (AT - (began - 90) * DAY).isoformat()}
    shown = {"serial": serial, "names": ["orders.example.org"], **dates}
    return {
        "host": "orders.example.org",
        "looks": [{"address": "192.0.2.1", "verified": True, "certificate": shown}],
    }


def test_a_renewal_is_read_from_the_testimony_and_the_last_look_before_it(watch):
    environment = watch.environment
    probe = Probe.objects.get(environment=environment, kind="tls_certificate")
    assert certificates_of(environment, AT) == ()
    for serial, began, ago in (("a", 70, 30), ("b", 10, 9)):
        record_probe_result(
            environment=environment, probe_kind="tls_certificate", title="TLS certificate", status="pass",
            code=serial, sentence="Seen.", observations=certificate(serial, began), at=AT - ago * DAY,
        )  # fmt: skip
    Run.objects.create(
        probe=probe, scheduled_for=AT - 10 * DAY, status="pass", code="x", sentence="x", observations={}
    )
    found = certificates_of(environment, AT)
    assert [(one.serial, one.at) for one in found] == [
        ("a", AT - 30 * DAY),
        ("a", AT - 10 * DAY),
        ("b", AT - 9 * DAY),
    ]
    Probe.objects.exclude(kind="tls_renewal").update(enabled=False)
    (claim,) = [one for one in claim_due(at=AT, limit=50) if one.probe.kind == "tls_renewal"]
    context = SimpleNamespace(
        certificates=claim.assignment.certificates, aim=aim_at("https://orders.example.org/")
    )
    renewal = kinds()["tls_renewal"]
    assert renewal.judge(renewal.look(context), AT).code == "renewed_in_time"
