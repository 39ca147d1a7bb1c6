"""The schedule is rows: claimed with a lease, run once a slot, kept only by the worker that still holds it."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from probes import operations
from probes.claiming import claim_due
from probes.keeping import keep_run
from probes.looking import Outcome
from probes.models import Probe, Run, RunSeal
from probes.needs import CERTIFICATES, SLOTS
from probes.operations import (
    AskedTooSoon,
    ask_run,
    configure_probe,
    plan_probes,
    run_due,
)
from probes.pruning import prune_runs
from probes.sealing import seal_runs
from probes.verdict import Status, Verdict
from readiness.catalog.operations import set_endpoint
from readiness.models import EvidenceRevision
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.world import AT, kinds_since, last_entry

RIGHT = Verdict(Status.PASS, "steady", "It answered.")
COULD_NOT = Verdict(Status.ERROR, "unreachable", "It could not be reached.", "Look again.")


@pytest.fixture
def production(world):
    """The production environment of a service with an address."""
    return world.service("Orders API", url="https://orders.example.org/").environments.get()


@pytest.fixture
def answers(monkeypatch):
    """Looks that touch no network: every probe finds what `answers` says."""

    @dataclass
    class Answers:
        verdict: Verdict = RIGHT
        looked: int = 0

    given = Answers()

    def look(assignment, at):
        given.looked += 1
        return Outcome(given.verdict, {"url": "https://orders.example.org/"})

    monkeypatch.setattr(operations, "look", look)
    return given


def test_an_environment_without_an_address_gets_no_probes(world):
    world.service("Nameless")
    assert plan_probes(at=AT) == 0


def test_an_environment_with_an_address_gets_one_probe_of_each_kind_due_at_once(production):
    made = plan_probes(at=AT)
    assert (
        made
        == Probe.objects.filter(environment=production, next_run_at=AT).count()
        == sum(set(kind.needs) <= {SLOTS, CERTIFICATES} for kind in operations.kinds().values())
    )


def test_planning_twice_makes_nothing_twice(production):
    first = plan_probes(at=AT)
    assert plan_probes(at=AT) == 0
    assert Probe.objects.count() == first


def test_a_due_probe_runs_once_and_its_result_is_evidence(production, answers):
    planned = plan_probes(at=AT)
    assert run_due(at=AT) == planned == answers.looked
    assert run_due(at=AT) == 0
    assert Run.objects.count() == planned
    run = Run.objects.first()
    assert EvidenceRevision.objects.get(pk=run.revision_id).evidence.environment == production


def test_the_next_run_follows_the_slot_and_not_the_end_of_the_run(production, answers):
    plan_probes(at=AT)
    run_due(at=AT)
    probe = Probe.objects.first()
    interval = timedelta(seconds=probe.interval_seconds)
    assert AT < probe.next_run_at <= AT + interval
    due = probe.next_run_at
    run_due(at=due + timedelta(seconds=40))
    probe.refresh_from_db()
    assert probe.next_run_at == due + interval


def test_a_probe_that_could_not_look_tries_again_soon(production, answers, settings):
    answers.verdict = COULD_NOT
    plan_probes(at=AT)
    run_due(at=AT)
    assert Probe.objects.first().next_run_at == AT + timedelta(seconds=settings.PROBE_RETRY_SECONDS)


def test_a_claimed_probe_is_not_claimed_again_while_its_lease_holds(production, answers):
    plan_probes(at=AT)
    held = list(claim_due(AT, 100))
    assert run_due(at=AT) == 0
    assert held


def test_a_probe_whose_worker_died_is_taken_up_after_the_lease(production, answers):
    planned = plan_probes(at=AT)
    list(claim_due(AT, 100))
    held = Probe.objects.filter(lease_until__isnull=False)
    later = held.order_by("-lease_until").first().lease_until + timedelta(seconds=1)
    assert run_due(at=later) == planned


def test_a_worker_that_lost_its_lease_changes_nothing(production, answers):
    plan_probes(at=AT)
    claim = next(iter(claim_due(AT, 1)))
    late = replace(claim, token=production.pk)
    assert keep_run(claim=late, outcome=Outcome(RIGHT), finished_at=AT, at=AT) is None
    assert Run.objects.count() == EvidenceRevision.objects.count() == 0


def test_slots_that_nobody_ran_are_rows_that_say_missed(production, answers, settings):
    plan_probes(at=AT)
    run_due(at=AT)
    probe = Probe.objects.first()
    interval = timedelta(seconds=probe.interval_seconds)
    back = probe.next_run_at + 5 * interval + timedelta(seconds=1)
    run_due(at=back)
    statuses = list(
        Run.objects.filter(probe=probe).order_by("scheduled_for").values_list("status", flat=True)
    )
    assert statuses.count("missed") == 5
    assert statuses.count("pass") == 2


def test_a_fault_in_one_kind_leaves_the_others_their_turn(production, monkeypatch):
    planned = plan_probes(at=AT)

    def look(assignment, at):
        if assignment.kind.name == "hosting":
            raise ZeroDivisionError
        return Outcome(RIGHT)

    monkeypatch.setattr(operations, "look", look)
    assert run_due(at=AT) == planned
    assert Run.objects.get(probe__kind="hosting").code == "probe_broke"
    assert Run.objects.filter(status="pass").count() == planned - 1


def test_run_now_makes_every_probe_due_and_is_written_down(world, production, answers):
    plan_probes(at=AT)
    run_due(at=AT)
    before, later = last_entry(), AT + timedelta(minutes=1)
    asked = ask_run(environment=production, actor=world.actor("contributor"), at=later)
    assert asked == Probe.objects.filter(next_run_at=later, asked_by=world.person("contributor")).count()
    assert kinds_since(before) == ["probes.run.asked"]
    assert run_due(at=later) == asked


def test_run_now_again_at_once_is_refused(world, production, answers):
    ask_run(environment=production, actor=world.actor("lead"), at=AT)
    with pytest.raises(AskedTooSoon):
        ask_run(environment=production, actor=world.actor("lead"), at=AT + timedelta(seconds=1))


def test_run_now_without_an_address_says_what_is_missing(world):
    bare = world.service("Bare").environments.get()
    with pytest.raises(Invalid):
        ask_run(environment=bare, actor=world.actor("lead"), at=AT)


@pytest.mark.parametrize(
    ("person", "refusal"), [("viewer", Forbidden), ("auditor", Forbidden), ("outsider", Unseen)]
)
def test_who_may_not_run_probes_is_refused(world, production, person, refusal):
    with pytest.raises(refusal):
        ask_run(environment=production, actor=world.actor(person), at=AT)


def test_a_probe_that_is_switched_off_does_not_look(world, production, answers):
    planned = plan_probes(at=AT)
    probe = Probe.objects.first()
    configure_probe(probe=probe, enabled=False, interval_seconds=3600, actor=world.actor("lead"), at=AT)
    assert run_due(at=AT) == planned - 1


@pytest.mark.parametrize("seconds", [0, 59, 7 * 86400 + 1])
def test_an_interval_out_of_bounds_is_refused(world, production, seconds):
    plan_probes(at=AT)
    with pytest.raises(Invalid):
        configure_probe(
            probe=Probe.objects.first(),
            enabled=True,
            interval_seconds=seconds,
            actor=world.actor("lead"),
            at=AT,
        )


@pytest.mark.parametrize(("tier", "seconds"), [(1, 19), (2, 20), (2, 59)])
def test_only_what_is_critical_is_looked_at_every_twenty_seconds(world, production, tier, seconds):
    plan_probes(at=AT)
    production.service.tier = tier
    production.service.save(update_fields=["tier"])
    probe = Probe.objects.first()
    with pytest.raises(Invalid):
        configure_probe(probe=probe, enabled=True, interval_seconds=seconds, actor=world.actor("lead"), at=AT)
    production.service.tier = 1
    production.service.save(update_fields=["tier"])
    probe = configure_probe(
        probe=Probe.objects.first(), enabled=True, interval_seconds=20, actor=world.actor("lead"), at=AT
    )
    assert AT < probe.next_run_at <= AT + timedelta(seconds=20)
    assert probe.grid_since == AT


def test_old_runs_go_but_never_the_newest_of_a_probe(production, answers, settings):
    plan_probes(at=AT)
    run_due(at=AT)
    much_later = AT + timedelta(days=settings.PROBE_KEEP_DAYS + 1)
    seal_runs(at=AT + timedelta(days=1))
    assert prune_runs(at=much_later) == 0
    run_due(at=AT + timedelta(days=1, hours=1))
    RunSeal.objects.update(cleared=False)
    assert prune_runs(at=AT + timedelta(days=settings.PROBE_KEEP_DAYS)) == 0
    assert prune_runs(at=much_later) == Probe.objects.count()
    assert RunSeal.objects.get().pruned_at == much_later
    assert not Probe.objects.filter(last_run__isnull=True).exists()


def test_a_run_that_is_not_sealed_yet_stays_however_old(production, answers, settings):
    plan_probes(at=AT)
    run_due(at=AT)
    run_due(at=AT + timedelta(days=1, hours=1))
    assert prune_runs(at=AT + timedelta(days=settings.PROBE_KEEP_DAYS + 9)) == 0


def test_the_address_of_a_retired_service_is_not_asked(world, production, answers):
    plan_probes(at=AT)
    production.service.lifecycle = "retired"
    production.service.save(update_fields=["lifecycle"])
    assert run_due(at=AT) == 0


def test_a_look_is_given_what_was_last_seen_though_nobody_could_look_since(production, monkeypatch):
    seen = Outcome(RIGHT, {"serial": "2a"})
    told = iter([seen, *[Outcome(COULD_NOT, {})] * 3, seen])
    given = []

    def look(assignment, at):
        given.append(assignment.previous)
        return next(told)

    monkeypatch.setattr(operations, "look", look)
    plan_probes(at=AT)
    Probe.objects.exclude(kind="tls_certificate").update(enabled=False)
    for days in (0, 1, 2):
        run_due(at=AT + timedelta(days=days))
    assert given == [None, *[{"serial": "2a"}] * 4]


def test_a_new_address_is_what_the_next_look_gets(world, production, monkeypatch):
    plan_probes(at=AT)
    seen = []
    monkeypatch.setattr(
        operations, "look", lambda assignment, at: seen.append(assignment.endpoints) or Outcome(RIGHT)
    )
    set_endpoint(
        environment=production,
        purpose="web",
        url="https://new.example.org/",
        actor=world.actor("lead"),
        at=AT,
    )
    run_due(at=AT)
    assert {endpoints["web"] for endpoints in seen} == {"https://new.example.org/"}
