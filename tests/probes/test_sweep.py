"""A sweep: side by side without waiting for the slowest, tried again before it counts, kept in bulk, teams by turns."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from probes import engine, events
from probes.claiming import AT_ONCE, _first_choice, claim_due, renew
from probes.engine import Sweep
from probes.keeping import Ended, keep_run, keep_runs
from probes.looking import Outcome
from probes.models import Maintenance, Probe, Run
from probes.operations import ask_run
from probes.verdict import Status, Verdict
from readiness.models import EvidenceRevision, LedgerEntry
from tests.world import AT, world

__all__ = ["world"]

RIGHT = Verdict(Status.PASS, "steady", "It answered.")
WRONG = Verdict(Status.FAIL, "server_error", "It answers with errors.", "Mend it.")
DARK = Verdict(Status.ERROR, "unreachable", "It could not be reached.", "Look again.")
MINUTE = timedelta(minutes=1)


def places(world, number, **more):
    """So many environments, each with one due probe that looks every minute."""
    probes = []
    for count in range(number):
        service = world.service(f"Service {count}", url=f"https://s{count}.example.org/", **more)
        probes.append(
            Probe(
                environment=service.environments.get(),
                kind="hosting",
                interval_seconds=60,
                next_run_at=AT,
                grid_since=AT,
            )
        )
    return Probe.objects.bulk_create(probes)


@dataclass
class Looks:
    """Looks without a network: what `say` says of a host; counts what was under way."""

    say: object = lambda host, turn: RIGHT
    takes: float = 0.0
    seen: list = field(default_factory=list)
    most: Counter = field(default_factory=Counter)
    _now: Counter = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, assignment, at):
        host = assignment.host
        with self._lock:
            self.seen.append(host)
            self._now[host] += 1
            self.most[host] = max(self.most[host], self._now[host])
        verdict = self.say(host, assignment.turn)
        time.sleep(self.takes)
        with self._lock:
            self._now[host] -= 1
        return Outcome(verdict, {"host": host}, digest="d")


def sweep(looks, at=AT, **more):
    return Sweep(lambda: at, looks, hurried=True, **more).run()


def rounds(looks, number, at=AT):
    """One sweep a minute, as if nobody hurried in between. Statuses of the newest evidence after each."""
    told = []
    for minute in range(number):
        moment = at + minute * MINUTE
        Probe.objects.update(next_run_at=moment)
        sweep(looks, moment)
        told.append(EvidenceRevision.objects.order_by("-number").first().verdict)
    return told


def test_a_target_that_hangs_holds_nobody_else_up(world, settings):
    places(world, 6)
    hang = threading.Event()

    def say(host, turn):
        if host.startswith("s0"):
            hang.wait(20)
        return RIGHT

    looks = Looks(say)
    # The database of a test belongs to its thread: the last look is let go when the others were begun and had time.
    threading.Timer(1.0, hang.set).start()
    began = time.monotonic()
    assert sweep(looks) == 6
    assert time.monotonic() - began < 8
    order = list(Run.objects.order_by("id").values_list("probe__environment__service__name", flat=True))
    assert order[-1] == "Service 0"


def test_a_bad_look_at_what_stood_well_is_tried_twice_more_and_the_last_try_counts(world):
    places(world, 1)
    sweep(Looks())
    turns = []
    looks = Looks(lambda host, turn: turns.append(turn) or (RIGHT if turn == 2 else DARK))
    Probe.objects.update(next_run_at=AT + MINUTE)
    sweep(looks, AT + MINUTE)
    run = Run.objects.order_by("-scheduled_for").first()
    assert turns == [0, 1, 2]
    assert (run.status, run.attempts) == ("pass", 3)
    assert [(one["status"], one["code"]) for one in run.tries] == [("error", "unreachable")] * 2


def test_what_was_never_right_or_was_asked_for_is_not_tried_again(world):
    (_probe,) = places(world, 1)
    looks = Looks(lambda host, turn: WRONG)
    sweep(looks)
    assert len(looks.seen) == 1
    Probe.objects.update(told_status="pass", asked_at=AT, next_run_at=AT + MINUTE)
    sweep(looks, AT + MINUTE)
    assert len(looks.seen) == 2


def test_evidence_falls_after_three_bad_runs_and_rises_after_two_good_ones(world):
    places(world, 1)
    rounds(Looks(), 1)
    later = AT + MINUTE
    assert rounds(Looks(lambda host, turn: WRONG), 4, later) == ["pass", "pass", "fail", "fail"]
    assert rounds(Looks(), 3, later + 10 * MINUTE) == ["fail", "pass", "pass"]
    assert EvidenceRevision.objects.count() == 3


def test_while_a_change_is_in_doubt_the_next_look_comes_soon(world, settings):
    places(world, 1)
    Probe.objects.update(interval_seconds=86400)
    sweep(Looks())
    Probe.objects.update(next_run_at=AT + MINUTE)
    sweep(Looks(lambda host, turn: DARK), AT + MINUTE)
    assert Probe.objects.get().next_run_at <= AT + MINUTE + timedelta(seconds=settings.PROBE_DOUBT_SECONDS)


def test_what_stays_the_same_becomes_one_piece_of_evidence_and_one_entry(world):
    places(world, 1)
    rounds(Looks(), 5)
    assert Run.objects.count() == 5
    assert EvidenceRevision.objects.count() == 1
    assert set(Run.objects.values_list("revision_id", flat=True)) == {EvidenceRevision.objects.get().pk}
    rounds(Looks(), 1, AT + timedelta(hours=6))
    assert EvidenceRevision.objects.count() == 2


def test_run_now_becomes_evidence_though_nothing_changed(world):
    (probe,) = places(world, 1)
    sweep(Looks())
    ask_run(environment=probe.environment, names=["hosting"], actor=world.actor("lead"), at=AT + MINUTE)
    sweep(Looks(), AT + MINUTE)
    assert EvidenceRevision.objects.filter(evidence__probe_kind="hosting").count() == 2


def test_when_most_places_fail_at_once_nobody_is_accused(world):
    places(world, 6)
    sweep(Looks())
    for minute in range(1, 6):
        Probe.objects.update(next_run_at=AT + minute * MINUTE)
        sweep(Looks(lambda host, turn: DARK), AT + minute * MINUTE)
    assert set(EvidenceRevision.objects.values_list("verdict", flat=True)) == {"pass"}
    assert set(Run.objects.exclude(status="pass").values_list("code", flat=True)) == {"vantage"}
    assert set(Probe.objects.values_list("told_status", "bad_in_row")) == {("pass", 0)}


def test_when_one_place_of_many_fails_it_is_accused(world):
    places(world, 6)
    rounds(Looks(), 1)
    rounds(Looks(lambda host, turn: DARK if host.startswith("s3") else RIGHT), 4, AT + MINUTE)
    assert list(EvidenceRevision.objects.filter(verdict="error").values_list("evidence__service__name")) == [
        ("Service 3",)
    ]


def test_in_planned_maintenance_it_is_looked_marked_and_nothing_falls(world):
    (probe,) = places(world, 1)
    rounds(Looks(), 1)
    Maintenance.objects.create(
        environment=probe.environment,
        reason="Moving.",
        zone="UTC",
        begins="2026-03-03T09:01",
        ends="2026-03-03T09:06",
        planned_by=world.person("lead"),
        planned_at=AT,
    )
    looks = Looks(lambda host, turn: WRONG)
    assert rounds(looks, 5, AT + MINUTE) == ["pass"] * 5
    assert Run.objects.filter(in_maintenance=True, status="fail").count() == 5
    assert rounds(looks, 3, AT + 6 * MINUTE) == ["pass", "pass", "fail"]


def test_flapping_is_written_down_once_when_it_begins_and_once_when_it_ends(world):
    places(world, 1)
    said = iter([RIGHT, *[WRONG, WRONG, WRONG, RIGHT, RIGHT] * 6, *[RIGHT] * 25])
    turns = {}
    rounds(Looks(lambda host, turn: turns.setdefault("now", next(said)) if turn == 0 else turns["now"]), 1)
    looks = Looks(
        lambda host, turn: turns.update(now=next(said)) or turns["now"] if turn == 0 else turns["now"]
    )
    rounds(looks, 55, AT + MINUTE)
    kinds = list(
        LedgerEntry.objects.filter(kind__in=(events.FLAPPING_BEGAN, events.FLAPPING_ENDED))
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert kinds == [events.FLAPPING_BEGAN, events.FLAPPING_ENDED]


def test_of_one_environment_two_are_in_hand_whoever_has_them(world):
    (probe,) = places(world, 1)
    kinds = ["dns_records", "error_page", "health_endpoint", "https_redirect", "security_headers"]
    Probe.objects.bulk_create(
        Probe(environment=probe.environment, kind=kind, interval_seconds=3600, next_run_at=AT)
        for kind in kinds
    )
    assert len(claim_due(AT, 1)) == 1
    assert len(claim_due(AT, 10)) == AT_ONCE - 1
    assert claim_due(AT, 10) == []


def test_of_one_host_never_more_than_two_are_under_way_and_all_get_their_turn(world, settings):
    settings.PROBE_HOST_PER_SECOND = 100
    (probe,) = places(world, 1)
    kinds = ["dns_records", "error_page", "health_endpoint", "https_redirect", "security_headers"]
    Probe.objects.bulk_create(
        Probe(environment=probe.environment, kind=kind, interval_seconds=3600, next_run_at=AT)
        for kind in kinds
    )
    looks = Looks(takes=0.05)
    assert sweep(looks) == 6
    assert looks.most == {"s0.example.org": AT_ONCE}


def test_a_worker_that_has_nothing_left_in_hand_does_not_wait_for_the_next_claim(
    world, settings, monkeypatch
):
    settings.PROBE_CONCURRENCY, looks = 1, Looks()
    monkeypatch.setattr(engine, "_CLAIM_EVERY", 3600.0)
    places(world, 12)
    done = lambda: len(looks.seen) >= 12  # noqa: E731
    assert Sweep(lambda: AT, looks, seconds=60, stop=done).run() == 12


def test_teams_take_turns(world):
    places(world, 8)
    place = world.service("Little", team=world.billing, url="https://little.example.org/").environments.get()
    Probe.objects.create(environment=place, kind="hosting", interval_seconds=60, next_run_at=AT + MINUTE)
    taken = claim_due(AT + MINUTE, 2)
    assert {one.assignment.team for one in taken} == {"orders", "billing"}


def test_environments_that_cannot_be_taken_are_not_looked_into():
    rows = [(uuid4(), place) for place in ("a", "a", "a", "b", "b", "c", *range(90))]
    chosen = _first_choice(rows, 4)
    assert [place for _probe, place in chosen] == ["a", "a", "b", "b", "c", 0, 1, 2, 3]


def test_a_lease_is_renewed_only_by_the_worker_that_has_it(world):
    places(world, 2)
    mine = claim_due(AT, 2)
    Probe.objects.filter(pk=mine[0].probe.pk).update(lease_token=mine[0].probe.pk, lease_until=AT)
    Probe.objects.filter(pk=mine[1].probe.pk).update(lease_until=AT)
    renew(mine, AT)
    assert Probe.objects.get(pk=mine[0].probe.pk).lease_until == AT
    assert Probe.objects.get(pk=mine[1].probe.pk).lease_until > AT


def test_who_asks_while_a_worker_looks_gets_a_look_of_their_own(world):
    (probe,) = places(world, 1)
    (claim,) = claim_due(AT, 1)
    ask_run(environment=probe.environment, names=["hosting"], actor=world.actor("lead"), at=AT + MINUTE)
    keep_run(claim=claim, outcome=Outcome(RIGHT), finished_at=AT + MINUTE, at=AT + MINUTE)
    probe.refresh_from_db()
    assert probe.asked_at == probe.next_run_at == AT + MINUTE
    assert Run.objects.get().asked_by is None


def test_what_a_target_says_is_kept_to_the_letter(world):
    places(world, 1)
    said = 'tab\t line\nreturn\r back\\slash \\N \\. "quoted" {a,b} NULL é 💥'
    seen = {"said": said, "many": [said, None, 1.5, True], "": {}}

    def look(assignment, at):
        return Outcome(Verdict(Status.PASS, "steady", said, said), seen, [seen], {"web": said})

    assert Sweep(lambda: AT, look, limit=1, hurried=True).run() == 1
    run = Run.objects.get()
    assert (run.sentence, run.remedy, run.observations, run.hops) == (said, said, seen, [seen])
    assert (run.target, run.tries, run.scheduled_for, run.asked_by) == ({"web": said}, [], AT, None)


def test_a_hundred_quiet_results_are_kept_with_few_queries(world):
    places(world, 12)
    sweep(Looks())
    counts = []
    Probe.objects.update(next_run_at=AT + timedelta(days=1))
    for number in (2, 12):
        chosen = Probe.objects.order_by("id").values_list("pk", flat=True)[:number]
        Probe.objects.filter(pk__in=list(chosen)).update(next_run_at=AT + number * MINUTE)
        claims = claim_due(AT + number * MINUTE, number)
        batch = [Ended(claim, Outcome(RIGHT, digest="d"), AT, AT) for claim in claims]
        with CaptureQueriesContext(connection) as queries:
            assert keep_runs(batch, at=AT + number * MINUTE) == number
        counts.append(len(queries))
        Probe.objects.update(next_run_at=AT + timedelta(days=1))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("fault", ["find", "hang"])
def test_a_look_that_breaks_or_never_ends_is_told_and_holds_nothing(world, settings, fault, monkeypatch):
    places(world, 2)
    monkeypatch.setattr("probes.engine._GRACE", 0.2)
    settings.PROBE_LOOK_SECONDS = 0
    hang = threading.Event()

    def look(assignment, at):
        if assignment.host.startswith("s0"):
            if fault == "find":
                raise ZeroDivisionError
            hang.wait(20)
        return Outcome(RIGHT)

    assert sweep(look) == 2
    hang.set()
    codes = dict(Run.objects.values_list("probe__environment__service__name", "code"))
    assert codes == {"Service 0": {"find": "probe_broke", "hang": "probe_late"}[fault], "Service 1": "steady"}


def test_start_up_is_smooth(world, settings):
    settings.PROBE_STARTS_PER_SECOND = 4
    places(world, 8)
    looks = Looks()
    began = time.monotonic()
    Sweep(lambda: AT, looks).run()
    assert 1.0 <= time.monotonic() - began < 4
    assert len(looks.seen) == 8
