"""Every "once" of what people give to probes, and the day's budget, when many come at the same moment."""

from datetime import timedelta

import pytest
from django.db import transaction

from probes.given.models import LIVE, Declaration, HostProof, Permit, ProbeStop, SpentRequests, ToolConnection
from probes.given.operations import begin_proof, connect, declare, permit_probe, stop_probes
from probes.given.permits import take
from readiness.models import Environment
from readiness.refusals import AlreadyDecided
from tests.races import at_once, failures
from tests.world import AT, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def world(transactional_db):
    return build()


@pytest.fixture
def lead(world):
    return world.actor("lead")


def done(results):
    """What each returned; nobody was refused."""
    assert failures(results) == []
    return results


def permit(production, lead, **more):
    given = {"paths": ["/api/*"], "opens_at": AT, "closes_at": AT + timedelta(days=1), "requests_a_day": 100}
    return permit_probe(environment=production, kind="bursts", actor=lead, at=AT, **{**given, **more})


def test_of_eight_who_declare_at_once_one_declaration_stands(production, lead):
    said = {"environment": production, "kind": "reads_tool", "settings": {"job": "api"}}
    done(at_once(*[lambda: declare(**said, actor=lead, at=AT)] * 8))
    assert (Declaration.objects.count(), Declaration.objects.filter(LIVE).count()) == (8, 1)


def test_of_eight_who_connect_one_tool_at_once_one_connection_stands(production, lead, settings):
    given = {"tool": "loki", "base_url": "https://logs.example.org", "secret": "s3cret", "for_team": True}
    done(at_once(*[lambda: connect(environment=production, actor=lead, at=AT, **given)] * 8))
    assert ToolConnection.objects.filter(LIVE).count() == 1
    assert ToolConnection.objects.exclude(sealed="").count() == 1


def test_eight_who_begin_a_proof_at_once_get_one_token(production, lead):
    rows = done(at_once(*[lambda: begin_proof(environment=production, actor=lead, at=AT)] * 8))
    assert len({row.token for row in rows}) == 1
    assert HostProof.objects.count() == 1


def test_of_eight_who_permit_at_once_one_permit_stands(production, proven, lead):
    done(at_once(*[lambda: permit(production, lead)] * 8))
    assert Permit.objects.filter(LIVE).count() == 1


def test_eight_who_stop_at_once_leave_one_stop(production, lead, world):
    administrator = world.actor("administrator")
    rows = done(at_once(*[lambda: stop_probes(environment=production, actor=lead, at=AT)] * 8))
    assert len({row.pk for row in rows}) == 1
    everywhere = at_once(*[lambda: stop_probes(environment=None, actor=administrator, at=AT)] * 8)
    assert {type(one) for one in failures(everywhere)} <= {AlreadyDecided}
    assert ProbeStop.objects.count() == 2


def test_eight_workers_at_once_never_take_more_than_the_day_holds(production, proven, lead):
    permit(production, lead, requests_a_day=1100)

    def work():
        with transaction.atomic():
            taken = take(Environment.objects.get(pk=production.pk), "bursts", AT)
        return taken[1] if isinstance(taken, tuple) else 0

    assert sorted(done(at_once(*[work] * 8)), reverse=True) == [500, 500, 100, 0, 0, 0, 0, 0]
    assert SpentRequests.objects.get().requests == 1100
