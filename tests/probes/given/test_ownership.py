"""The proof of a host: what shows it and what only looks like it, and that it is looked for before each active look."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from probes.client import Client, Deadline, FixedResolver, Guard, normalise
from probes.given.models import LIVE, HostProof
from probes.given.operations import ProofAskedTooSoon, ask_proof, begin_proof, check_proofs, give_up_proof
from probes.given.ownership import WELL_KNOWN, Sight, find
from probes.grant import Grant
from probes.looking import Assignment, look
from readiness.refusals import Unseen
from tests.probes.given.conftest import Seen, kind
from tests.probes.looking_at_sites import LOOPBACK, site
from tests.probes.sites import Answer
from tests.world import AT

__all__ = ["site"]
TOKEN = "launchproof=" + "a" * 43


def shows(answer):
    return lambda asked: answer if asked.path == WELL_KNOWN else Answer(404, b"")


def sight(server):
    origin = normalise(f"http://app.test:{server.port}/")
    guard = Guard(LOOPBACK, frozenset({server.port}), at=datetime.now(UTC))
    client = Client(guard, resolver=FixedResolver({"app.test": ["127.0.0.1"]}))
    return find(client, origin, TOKEN, Deadline(5), dns=False)


@pytest.mark.parametrize("body", [TOKEN, f"{TOKEN}\n", f"launchproof=other\r\n{TOKEN}\r\n"])
def test_a_file_of_tokens_with_the_right_one_proves_the_host(site, body):
    assert sight(site(shows(Answer(200, body.encode())))).way == "web"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, b"launchproof=" + b"b" * 43),
        Answer(404, TOKEN.encode()),
        Answer(302, TOKEN.encode(), {"Location": f"http://elsewhere.example{WELL_KNOWN}"}),
        Answer(200, f"<html>You asked for {TOKEN}</html>".encode()),
        Answer(200, f"{TOKEN}\n".encode() * 200),
        Answer(200, f"{TOKEN}x".encode()),
        Answer(200, b""),
    ],
    ids=["another", "not found", "redirect", "page", "too much", "longer", "empty"],
)
def test_what_only_looks_like_it_proves_nothing(site, answer):
    found = sight(site(shows(answer)))
    assert (found.way, bool(found.problem)) == ("", True)


def test_an_active_look_asks_nothing_else_when_the_token_is_gone(site, settings):
    server = site(shows(Answer(200, b"launchproof=" + b"b" * 43)))
    settings.PROBE_ALLOW = f"127.0.0.1/32:{server.port}"
    settings.BASE_URL = "http://portal.example"
    url = f"http://127.0.0.1:{server.port}/"
    active = Assignment(
        kind("active", needs=("ownership",)), {"web": url}, "t", "e", grant=Grant(token=TOKEN)
    )
    outcome = look(active, datetime.now(UTC))
    assert (outcome.verdict.status, outcome.verdict.code) == ("skipped", "proof_gone")
    assert [one.path for one in server.asked] == [WELL_KNOWN]


def test_a_look_that_is_well_without_goes_on_without_the_token_that_is_gone(site, settings):
    server = site(shows(Answer(200, b"launchproof=" + b"b" * 43)))
    settings.PROBE_ALLOW = f"127.0.0.1/32:{server.port}"
    settings.BASE_URL = "http://portal.example"
    owned = []
    careful = replace(
        kind("careful", uses=("ownership",)), look=lambda context: owned.append(context.grant.owned) or Seen()
    )
    assignment = Assignment(
        careful, {"web": f"http://127.0.0.1:{server.port}/"}, "t", "e", grant=Grant(token=TOKEN)
    )
    assert look(assignment, datetime.now(UTC)).verdict.code == "well"
    assert owned == [False]


def test_a_worker_finds_what_was_asked_for_and_the_proof_counts_for_days(
    production, world, monkeypatch, settings
):
    lead = world.actor("lead")
    with pytest.raises(Unseen):
        ask_proof(environment=production, actor=lead, at=AT)
    row = begin_proof(environment=production, actor=lead, at=AT)
    assert begin_proof(environment=production, actor=lead, at=AT).token == row.token
    assert check_proofs(at=AT) == 0
    ask_proof(environment=production, actor=lead, at=AT)
    with pytest.raises(ProofAskedTooSoon):
        ask_proof(environment=production, actor=lead, at=AT)
    shown = []
    monkeypatch.setattr("probes.given.operations.proving.find", lambda *given: shown.pop())
    shown.append(Sight("", "It answers 404."))
    assert check_proofs(at=AT) == 1
    row.refresh_from_db()
    assert (row.proven_until, row.asked_at, row.problem) == (None, None, "It answers 404.")
    ask_proof(environment=production, actor=lead, at=AT + timedelta(minutes=1))
    shown.append(Sight("web"))
    check_proofs(at=AT + timedelta(minutes=1))
    row.refresh_from_db()
    assert row.proven_until == AT + timedelta(minutes=1, days=settings.PROBE_PROOF_DAYS)
    give_up_proof(environment=production, actor=lead, at=AT)
    assert not HostProof.objects.filter(LIVE).exists()
