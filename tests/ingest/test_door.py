"""Pipelines hand in by address: who may, what is refused, and that nothing of a refusal is kept."""

import json
from datetime import timedelta

from readiness.catalog.operations import add_environment
from readiness.clock import now
from readiness.evidence.models import StoredFile
from readiness.ingest.models import ToolReport
from readiness.ingest.operations import make_ingest_token, revoke_ingest_token
from tests.api.client import Client, check_told, operations
from tests.ingest.conftest import CLEAN, COMMIT, weak

PROBLEM = "application/problem+json"


def test_a_report_is_answered_by_its_verdict_and_again_by_the_same(pipeline):
    first = pipeline.send("pip-audit", CLEAN)
    assert (first.status, first["verdict"], first["code"]) == (201, "pass", "clean")
    assert first["items"] == [{"key": "security.dependencies", "klass": "proves"}]
    again = pipeline.send("pip_audit", CLEAN)
    assert (again.status, dict(again)) == (200, dict(first))
    for answer in (first, again):
        check_told(operations()["ingest_report"][2], answer)


def test_what_it_was_made_of_may_come_as_headers(pipeline):
    headers = {"X-Launchproof-Release": "2026.6.1", "X-Launchproof-Part": "backend"}
    answer = pipeline.send("pip_audit", CLEAN, headers=headers)
    assert (answer["release"], answer["part"], answer["commit"]) == ("2026.6.1", "backend", COMMIT)


def test_who_has_no_ingest_token_of_the_service_is_refused(pipeline):
    world = pipeline.stage.world
    person = Client.with_token(world.person("lead"), ["read", "write"]).headers["Authorization"].split()[1]
    other = world.service("Other", team=world.billing)
    at = now()
    foreign, foreign_secret = make_ingest_token(
        service=other, name="x", expires_at=at + timedelta(days=1), actor=world.actor("outsider"), at=at
    )
    for secret, status in (
        ("lp_" + "a" * 8 + "_" + "b" * 43, 401), ("x", 401), (person, 401), (foreign_secret, 404),
    ):  # fmt: skip
        answer = pipeline.send("pip_audit", CLEAN, secret=secret)
        assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM), secret
    assert foreign.last_used_at is None
    revoke_ingest_token(token=pipeline.token, actor=world.actor("lead"), at=now())
    assert pipeline.send("pip_audit", CLEAN).status == 401
    assert not ToolReport.objects.exists()


def test_a_key_of_one_environment_is_good_for_that_one(pipeline):
    lead, at = pipeline.stage.world.actor("lead"), now()
    staging = add_environment(service=pipeline.stage.service, name="Staging", actor=lead, at=at)
    _row, secret = make_ingest_token(
        service=pipeline.stage.service, environment=staging, name="x", expires_at=at + timedelta(days=1),
        actor=lead, at=at,
    )  # fmt: skip
    assert pipeline.send("pip_audit", CLEAN, secret=secret).status == 403
    assert pipeline.send("pip_audit", CLEAN, secret=secret, environment="staging").status == 201
    assert pipeline.send("pip_audit", CLEAN, environment="nowhere").status == 404


def test_an_ingest_token_opens_nothing_else(pipeline):
    for address in (
        "me",
        "services",
        "services/payments-api",
        "services/payments-api/ingest",
        "services/payments-api/gate",
    ):
        answer = pipeline.http.get(
            f"/api/v1/{address}", headers={"Authorization": f"Bearer {pipeline.secret}"}
        )
        assert answer.status_code == 401, address


def test_what_cannot_be_read_is_a_problem_and_leaves_nothing(pipeline, settings):
    settings.INGEST_REPORT_BYTES = 4096
    for content, headers, query, status in (
        (b"", {}, {}, 422), (b"{", {}, {}, 422), (b"[" * 4000, {}, {}, 422), (b"x" * 5000, {}, {}, 413),
        (CLEAN, {"Content-Encoding": "gzip"}, {}, 415), (CLEAN, {}, {"commit": "main"}, 400),
        (CLEAN, {}, {"comit": COMMIT}, 400), (CLEAN, {"X-Launchproof-Exit-Code": "many"}, {}, 400),
        (CLEAN, {}, {"part": "a/b"}, 422), (CLEAN, {}, {"part": "a\x00b"}, 400),
    ):  # fmt: skip
        answer = pipeline.send("pip_audit", content, headers=headers, **query)
        assert (answer.status, answer.headers["Content-Type"]) == (status, PROBLEM), (
            content[:20],
            headers,
            query,
            answer,
        )
    assert pipeline.send("nothing", CLEAN).status == 404
    assert not ToolReport.objects.exists()
    assert not StoredFile.objects.exists()


def test_people_read_what_came_and_only_those_who_see_the_service(pipeline):
    pipeline.send("pip_audit", weak("CVE-1"))
    world = pipeline.stage.world
    listed = Client.with_token(world.person("viewer"), ["read"]).call("ingest_list", slug="payments-api")
    assert [one["code"] for one in listed["results"]] == ["severity_unknown"]
    assert (
        Client.with_token(world.person("outsider"), ["read"]).call("ingest_list", slug="payments-api").status
        == 404
    )


def test_a_lead_makes_and_revokes_keys_in_a_session_and_sees_no_secret_again(pipeline):
    world, at = pipeline.stage.world, now()
    client = Client.in_session(world.person("lead"))
    body = {"name": "Deploy", "expires_at": (at + timedelta(days=9)).isoformat()}
    listed = client.call("ingest_tokens_list", slug="payments-api")
    assert pipeline.secret not in json.dumps(listed)
    assert "digest" not in listed["results"][0]
    address = f"ingest-tokens/{pipeline.token.pk}"
    assert (
        Client.in_session(world.person("contributor"))
        .http.get("/api/v1/services/payments-api/ingest-tokens")
        .status_code
        == 403
    )
    assert client.http.post(
        "/api/v1/services/payments-api/ingest-tokens", body, "application/json"
    ).status_code in {
        201,
        403,
    }
    assert client.http.delete(f"/api/v1/{address}").status_code == 200
    assert pipeline.send("pip_audit", CLEAN).status == 401
