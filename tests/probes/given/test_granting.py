"""What a probe gets for its look, or why it does not look; and where it is planned at all."""

import pickle
from dataclasses import replace
from datetime import timedelta

import pytest

from probes.claiming import claim_due
from probes.facts import encode
from probes.given.granting import grant_for
from probes.given.models import LIVE, HostProof, Permit, SpentRequests, ToolConnection
from probes.given.operations import (
    connect,
    declare,
    disconnect,
    end_permit,
    lift_stop,
    reseal_connections,
    stop_probes,
    withdraw_declaration,
)
from probes.given.planning import plannable
from probes.looking import look
from probes.models import Probe
from probes.operations import plan_probes, run_due
from probes.verdict import Verdict
from readiness.catalog.operations import set_endpoint
from readiness.models import Environment
from tests.probes.given.conftest import BURSTS, READS
from tests.probes.given.test_races import permit
from tests.world import AT


@pytest.fixture
def lead(world):
    return world.actor("lead")


def fresh(environment):
    return Environment.objects.get(pk=environment.pk)


def grant(environment, kind, at=AT):
    return grant_for(fresh(environment), kind, at)


def code(environment, kind, at=AT):
    found = grant(environment, kind, at)
    return found.code if isinstance(found, Verdict) else "granted"


def give(production, lead, **more):
    declare(environment=production, kind="reads_tool", settings={"job": "api"}, actor=lead, at=AT)
    given = {"tool": "prometheus", "base_url": "https://metrics.example.org/base", "secret": "s3cret-value"}
    return connect(environment=production, actor=lead, at=AT, **{**given, **more})


def test_a_kind_is_planned_only_where_it_has_all_that_it_needs(production, lead):
    assert plan_probes(at=AT) == 0
    declare(environment=production, kind="reads_tool", settings={"job": "api"}, actor=lead, at=AT)
    assert not plannable(production, READS)
    connect(
        environment=production,
        tool="loki",
        base_url="https://logs.example.org",
        secret="x",
        actor=lead,
        at=AT,
    )
    assert plannable(production, READS)
    assert plan_probes(at=AT) == 1
    assert Probe.objects.get().kind == "reads_tool"


def test_a_look_gets_what_was_declared_and_the_tool_with_its_secret(production, lead):
    give(production, lead)
    found = grant(production, READS)
    assert (found.declared.job, found.declared.minutes, found.owned) == ("api", 5, False)
    tool = found.connections["prometheus"]
    assert tool.at("/api/v1/query?query=up").url == "https://metrics.example.org/base/api/v1/query?query=up"
    assert tool.headers() == {"Authorization": "Bearer s3cret-value"}


def test_the_connection_of_the_environment_goes_before_that_of_the_team(production, lead):
    give(production, lead, base_url="https://team.example.org", for_team=True)
    assert grant(production, READS).connections["prometheus"].base.host == "team.example.org"
    give(production, lead, base_url="https://own.example.org")
    assert grant(production, READS).connections["prometheus"].base.host == "own.example.org"


def test_what_was_taken_away_is_said_and_nothing_is_asked(production, lead):
    connection = give(production, lead)
    plan_probes(at=AT)
    disconnect(environment=production, connection=connection, actor=lead, at=AT)
    (claim,) = claim_due(AT, 9)
    verdict = look(claim.assignment, AT).verdict
    assert (verdict.status, verdict.code) == ("skipped", "need_lacking")
    assert "Prometheus" in verdict.sentence


def test_a_withdrawn_declaration_ends_the_looks(production, lead):
    give(production, lead)
    withdraw_declaration(environment=production, kind="reads_tool", actor=lead, at=AT)
    assert code(production, READS) == "need_lacking"


def test_a_secret_moved_to_another_address_by_hand_is_not_sent_there(production, lead):
    """Whoever writes to the database cannot make the portal tell a secret."""
    connection = give(production, lead)
    ToolConnection.objects.create(
        team=production.service.team, environment=production, place=str(production.pk), tool="loki",
        base_url="https://evil.example.org/", sealed=connection.sealed, made_by=lead.user, made_at=AT,
    )  # fmt: skip
    assert code(production, READS) == "secret_lost"


def test_a_connection_of_a_team_that_gave_the_service_away_is_not_used(production, lead, world):
    give(production, lead)
    type(production.service).objects.filter(pk=production.service_id).update(team=world.billing)
    assert code(production, READS) == "need_lacking"


def test_an_active_kind_waits_for_proof_permit_and_window(production, lead, proven):
    assert code(production, BURSTS) == "no_permit"
    permit(production, lead, opens_at=AT + timedelta(hours=1))
    assert code(production, BURSTS) == "outside_window"
    assert code(production, BURSTS, AT + timedelta(hours=1)) == "granted"
    assert code(production, BURSTS, AT + timedelta(days=1)) == "outside_window"
    HostProof.objects.update(proven_until=AT)
    assert code(production, BURSTS) == "not_owned"


def test_the_proof_of_another_host_or_service_does_not_count(production, lead, proven, world):
    permit(production, lead)
    set_endpoint(environment=production, purpose="web", url="https://other.example.org/", actor=lead, at=AT)
    assert code(production, BURSTS) == "not_owned"


def test_the_day_holds_so_many_requests_whatever_permits_are_given_anew(production, lead, proven):
    permit(production, lead, requests_a_day=60)
    assert grant(production, BURSTS).budget.most == 60
    permit(production, lead, requests_a_day=60)
    assert code(production, BURSTS) == "budget_spent"
    permit(production, lead, requests_a_day=60, closes_at=AT + timedelta(days=2))
    assert code(production, BURSTS, AT + timedelta(days=1)) == "granted"


def test_what_a_look_did_not_send_is_there_for_the_next(production, lead, proven, monkeypatch):
    permit(production, lead, requests_a_day=60)
    plan_probes(at=AT)

    def sends_three(assignment, at):
        assert all(assignment.grant.budget.take() for _ in range(3))
        return look_nowhere(assignment, at)

    monkeypatch.setattr("probes.operations.look", sends_three)
    assert run_due(at=AT) == 1
    assert SpentRequests.objects.get().requests == 3


def look_nowhere(assignment, at):
    from probes.looking import NO_ADDRESS, Outcome

    return Outcome(NO_ADDRESS)


@pytest.mark.parametrize("everywhere", [False, True])
def test_a_stop_holds_the_next_look_and_the_next_request_of_this_one(
    production, lead, proven, world, everywhere
):
    permit(production, lead)
    found = grant(production, BURSTS)
    assert not found.stopped()
    place = None if everywhere else production
    who = world.actor("administrator") if everywhere else world.actor("contributor")
    stop_probes(environment=place, reason="A fire.", actor=who, at=AT)
    assert found.stopped()
    assert code(production, BURSTS) == "stopped"
    lift_stop(environment=place, actor=who if everywhere else lead, at=AT)
    assert not found.stopped()


def test_the_end_of_a_permit_stops_a_look_under_way(production, lead, proven):
    permit(production, lead)
    found = grant(production, BURSTS)
    end_permit(environment=production, kind="bursts", actor=lead, at=AT)
    assert found.stopped()
    assert not Permit.objects.filter(LIVE).exists()


def test_keys_turn_and_a_lost_one_is_told(production, lead, settings):
    give(production, lead)
    settings.PROBE_SECRET_KEYS = ["k" * 50]
    assert reseal_connections() == (1, 0)
    settings.SECRET_KEY = "another" * 9
    assert grant(production, READS).connections["prometheus"].secret == "s3cret-value"
    settings.PROBE_SECRET_KEYS = []
    assert code(production, READS) == "secret_lost"
    assert reseal_connections() == (0, 1)


def test_a_connection_cannot_slip_out(production, lead):
    give(production, lead)
    tool = grant(production, READS).connections["prometheus"]
    assert "s3cret" not in repr(tool) + str(tool) + repr(grant(production, READS))
    with pytest.raises(TypeError):
        encode(tool)
    with pytest.raises(TypeError):
        pickle.dumps(tool)


def test_a_kind_that_uses_ownership_gets_it_where_it_is_proven_and_looks_without(production, world, lead):
    careful = replace(READS, needs=(), uses=("ownership",), declares=None)
    assert grant(production, careful).token == ""
    proof = HostProof.objects.create(
        service=production.service, host="orders.example.org", token="launchproof=x",
        begun_by=world.person("lead"), begun_at=AT, checked_at=AT, way="web", proven_until=AT + timedelta(days=30),
    )  # fmt: skip
    assert grant(production, careful).token == proof.token
    assert grant(production, careful, AT + timedelta(days=31)).token == ""
