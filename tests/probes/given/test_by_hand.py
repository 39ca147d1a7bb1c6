"""`manage.py probe --service`: a look from a terminal has what the team gave, and not more."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from probes.discovery import Found
from probes.given.models import SpentRequests
from probes.given.operations import ask_proof, begin_proof, check_proofs, connect, declare
from probes.management.commands import probe as command
from probes.models import Run
from readiness.catalog.operations import set_endpoint
from readiness.models import EvidenceRevision
from tests.probes.given.conftest import BURSTS, READS
from tests.probes.given.test_races import permit
from tests.probes.looking_at_sites import site
from tests.probes.sites import Answer
from tests.world import AT

__all__ = ["site"]


@pytest.fixture(autouse=True)
def the_same_two_kinds(monkeypatch):
    monkeypatch.setattr(command, "found", lambda: (Found(READS, ()), Found(BURSTS, ())))


@pytest.fixture
def lead(world, settings):
    settings.SIMULATED_CLOCK = AT.isoformat()
    return world.actor("lead")


def told(kind, service="orders-api", **options):
    out = io.StringIO()
    try:
        call_command("probe", kind, service=service, json=True, stdout=out, **options)
    except SystemExit as ended:
        return ended.code, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_what_is_lacking_is_said(production, lead):
    status, said = told("reads_tool")
    assert (status, said["verdict"], said["code"]) == (2, "skipped", "need_lacking")
    assert "something declared" in said["sentence"]
    declare(environment=production, kind="reads_tool", settings={"job": "shop"}, actor=lead, at=AT)
    assert "Prometheus" in told("reads_tool")[1]["sentence"]


def test_it_looks_with_what_was_given_and_keeps_nothing(production, lead):
    declare(environment=production, kind="reads_tool", settings={"job": "shop"}, actor=lead, at=AT)
    connect(
        environment=production,
        tool="loki",
        base_url="https://logs.example.org/",
        secret="",
        actor=lead,
        at=AT,
    )
    status, said = told("reads_tool")
    assert (status, said["code"], said["observations"]) == (0, "well", {"well": True})
    assert not Run.objects.exists()
    assert not EvidenceRevision.objects.exists()


def test_a_permit_is_counted_and_what_was_not_sent_is_given_back(production, lead, site, settings):
    tokens = []
    server = site(lambda asked: Answer(200, "\n".join(tokens).encode()))
    settings.PROBE_ALLOW = f"127.0.0.1/32:{server.port}"
    address = f"http://127.0.0.1:{server.port}/"
    set_endpoint(environment=production, purpose="web", url=address, actor=lead, at=AT)
    assert told("bursts")[1]["code"] == "not_owned"
    tokens.append(begin_proof(environment=production, actor=lead, at=AT).token)
    ask_proof(environment=production, actor=lead, at=AT)
    check_proofs(at=AT)
    assert told("bursts")[1]["code"] == "no_permit"
    permit(production, lead)
    assert told("bursts")[0] == 0
    assert set(SpentRequests.objects.values_list("requests", flat=True)) == {0}


def test_an_unknown_place_is_bad_input(production):
    for service, environment in (("orders-api", "moon"), ("nothing", "production")):
        with pytest.raises(CommandError, match="no such environment"):
            call_command("probe", "bursts", service=service, environment=environment)
