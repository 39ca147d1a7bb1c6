"""Identity tokens of CI systems: whose run it was is proven by a real issuer, and every lie about it is refused."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from readiness.catalog.operations import add_environment
from readiness.evidence.models import EvidenceRevision
from readiness.ingest.discovery import formats
from readiness.ingest.format import Given
from readiness.ingest.models import ToolReport, TrustedIdentity
from readiness.ingest.operations import (
    OtherCommit,
    ReportForbidden,
    Sender,
    receive_report,
    revoke_identity,
    trust_identity,
)
from readiness.ingest.operations.identities import MOST, TooManyIdentities
from readiness.ledger.models import LedgerEntry
from readiness.refusals import Invalid
from tests.api.client import Answered
from tests.ingest.conftest import CLEAN, Pipeline
from tests.ingest.issuer import (
    AUDIENCE,
    COMMIT,
    GITHUB,
    GITLAB,
    PRIVATE,
    STRANGER,
    Issuer,
    by_hand,
    jwk,
    serving,
)
from tests.probes.looking_at_sites import certified, house_ca, house_ca_file
from tests.probes.sites import Answer, as_json

__all__ = ["certified", "house_ca", "house_ca_file"]
ASKED = {"repository": "acme/payments", "ref": "refs/heads/main"}


@dataclass
class Trusting:
    """A service that trusts an issuer's tokens."""

    pipeline: Pipeline
    issuer: Issuer

    def trust(self, **changed: Any) -> TrustedIdentity:
        stage = self.pipeline.stage
        given = {
            "service": stage.service, "name": "Deploy", "issuer": self.issuer.name, "audience": AUDIENCE,
            "claims": ASKED, "actor": stage.world.actor("lead"), "at": self.pipeline.at, **changed,
        }  # fmt: skip
        return trust_identity(**given)

    def token(self, claims: dict[str, Any] = GITHUB, **changed: Any) -> str:
        return self.issuer.token(self.pipeline.at, claims, **changed)

    def send(self, token: str = "", **asked: Any) -> Answered:
        query = {"commit": "", **asked}
        place = {name: query.pop(name) for name in ("slug",) if name in query}
        http = self.pipeline.http.generic(
            "POST", f"/api/v1/services/{place.get('slug', 'payments-api')}/ingest/pip_audit", CLEAN,
            "application/octet-stream", headers={"Authorization": f"Bearer {token or self.token()}"},
            query_params={name: word for name, word in query.items() if word},
        )  # fmt: skip
        found = Answered(json.loads(http.content))
        found.status, found.headers = http.status_code, http.headers
        return found

    def refused(self, token: str, **asked: Any) -> str:
        """The code of the refusal."""
        answer = self.send(token, **asked)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.status in (401, 503), answer
        assert not ToolReport.objects.exists()
        return str(answer["code"])


def data_of(kind: str) -> dict[str, Any]:
    """What the log was told, of the one entry of the kind."""
    told: dict[str, Any] = json.loads(bytes(LedgerEntry.objects.get(kind=kind).body))["data"]
    return told


@pytest.fixture(scope="module")
def served(certified: Callable[..., Any]) -> Iterator[Issuer]:
    with serving(certified("127.0.0.1")) as issuer:
        yield issuer


@pytest.fixture
def issuer(served: Issuer, settings: Any, house_ca_file: Any) -> Issuer:
    """The running one, as it is when nobody turns its knobs."""
    settings.PROBE_CA_FILE, settings.PROBE_ALLOW = str(house_ca_file), "127.0.0.0/8:1-65535 id=issuer"
    assert served.site is not None
    served.site.asked.clear()
    fresh = Issuer(served.site, f"https://127.0.0.1:{served.site.port}")
    served.name, served.keys, served.pages = fresh.name, fresh.keys, fresh.pages
    return served


@pytest.fixture
def trusting(pipeline: Pipeline, issuer: Issuer) -> Trusting:
    return Trusting(pipeline, issuer)


def test_a_run_hands_in_without_a_secret_and_the_evidence_says_who_sent_it(trusting):
    identity = trusting.trust()
    answer = trusting.send()
    host = "GitHub Actions of 127.0.0.1"
    assert (answer.status, answer["verdict"], answer["commit"]) == (201, "pass", COMMIT)
    assert answer["sender"] == f"{host} run 123 of acme/payments at commit {COMMIT[:12]}"
    report, revision = ToolReport.objects.get(), EvidenceRevision.objects.get()
    assert (report.token, report.identity["jti"], report.identity["trusted"]) == (
        None,
        "one",
        str(identity.pk),
    )
    assert revision.observations["sender"]["said"] == answer["sender"]
    assert "erika" not in json.dumps(revision.observations)
    told = data_of("ingest.report.received")
    assert (told["identity"], told["token"]) == (str(identity.pk), None)
    assert data_of("ingest.identity.bound")["pins"] == "repository_id=7401 repository_owner_id=88"
    identity.refresh_from_db()
    assert identity.last_used_at is not None


def test_one_token_may_hand_in_several_reports_and_the_keys_are_fetched_once(trusting):
    trusting.trust()
    token = trusting.token()
    for part in ("backend", "worker", "site"):
        assert trusting.send(token, part=part).status == 201
    assert set(ToolReport.objects.values_list("identity__jti", flat=True)) == {"one"}
    assert trusting.issuer.asked == ["/.well-known/openid-configuration", "/keys"]


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_other_public_key_algorithms_are_taken(trusting, algorithm):
    trusting.trust()
    assert trusting.send(trusting.token(algorithm=algorithm)).status == 201


def test_a_gitlab_job_hands_in_and_its_people_are_not_kept(trusting):
    trusting.trust(
        claims={"project_path": "acme/payments", "ref_path": "refs/heads/main", "ref_protected": "true"}
    )
    answer = trusting.send(trusting.token(GITLAB))
    assert answer["sender"] == f"GitLab CI of 127.0.0.1 pipeline 77 of acme/payments at commit {COMMIT[:12]}"
    assert "example.org" not in json.dumps(ToolReport.objects.get().identity["sub"])
    assert "user_email" not in ToolReport.objects.get().identity


WRONG: dict[str, dict[str, Any]] = {
    "another audience": {"aud": "https://github.com/acme"},
    "an audience of several": {"aud": [AUDIENCE, "https://other.example.org"]},
    "no audience": {"aud": None},
    "another repository": {"repository": "acme/payments-fork"},
    "another owner's repository": {"repository": "acne/payments"},
    "a repository that differs in case": {"repository": "Acme/payments"},
    "no repository": {"repository": None},
    "a repository in a list": {"repository": ["acme/payments"]},
    "another branch": {"ref": "refs/heads/mine"},
    "a pull request": {"event_name": "pull_request", "head_ref": "mine"},
    "the base's pull request of a fork": {"event_name": "pull_request_target", "head_ref": "mine"},
    "a comment of anybody": {"event_name": "issue_comment"},
    "a head that the event does not tell": {"head_ref": "mine"},
    "a merge request": {"event_name": None, "pipeline_source": "merge_request_event"},
    "signed by a stranger": {"key": STRANGER},
    "signed by a key nobody knows": {"key": STRANGER, "headers": {"kid": "another"}},
    "another issuer": {"iss": "https://ci.example.org"},
    "an issuer that looks alike": {"iss": "slash"},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_a_token_that_is_not_exactly_what_is_trusted_is_refused(trusting, wrong):
    trusting.trust()
    if wrong.get("iss") == "slash":
        wrong = {"iss": trusting.issuer.name + "/"}
    assert trusting.refused(trusting.token(**wrong)) == "identity-untrusted"


def test_the_lead_is_told_why_and_a_stranger_is_not_told_what_is_trusted(trusting):
    identity = trusting.trust()
    token = trusting.token(repository="acme/other")
    answer, nowhere = trusting.send(token), trusting.send(token, slug="no-such-service")
    assert dict(answer) == dict(nowhere)
    assert "repository=acme/other" in answer["detail"]
    assert "acme/payments" not in answer["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    identity.refresh_from_db()
    assert identity.last_refusal == "its repository is “acme/other”"


def test_unsigned_tokens_and_those_of_shared_secrets_are_refused_before_anybody_is_asked(trusting):
    trusting.trust()
    body = json.loads(json.dumps({"iss": trusting.issuer.name, "aud": AUDIENCE, **GITHUB}))
    moment = int(trusting.pipeline.at.timestamp())
    body |= {"iat": moment, "exp": moment + 600}
    public = json.dumps(trusting.issuer.keys[0]).encode()
    unsigned = by_hand({"alg": "none", "kid": "RS256"}, body)
    signed_by_public = by_hand({"alg": "HS256", "kid": "RS256"}, body)
    text = signed_by_public.rpartition(".")[0]
    mac = hmac.new(public, text.encode(), hashlib.sha256).digest()
    confused = by_hand({"alg": "HS256", "kid": "RS256"}, body, mac)
    for token in (unsigned, unsigned.replace("none", "nOnE"), confused, by_hand({"alg": "RS256"}, body)):
        assert trusting.refused(token) == "identity-algorithm"
    assert trusting.issuer.asked == []


def test_a_token_that_is_no_token_is_refused(trusting):
    trusting.trust()
    whole = {"iss": trusting.issuer.name, "aud": AUDIENCE, "sub": "x", "iat": 1, "exp": 2}
    twice = b'{"iss": "https://a.example", "iss": "https://b.example", "sub": "x"}'
    good = {"alg": "RS256"}
    for token in (
        "a.b.c", ".." , by_hand(good, twice, b"x"), by_hand(good, [1], b"x"), by_hand([], whole, b"x"),
        by_hand({**good, "crit": ["exp"]}, whole, b"x"), by_hand({**good, "kid": 7}, whole, b"x"),
        by_hand(good, {**whole, "iss": None}, b"x"), by_hand(good, {**whole, "exp": "tomorrow"}, b"x"),
        by_hand(good, {**whole, "iat": True}, b"x"), by_hand(good, b"[" * 5000, b"x"),
        by_hand(good, {**whole, "pad": "x" * 20_000}, b"x"),
    ):  # fmt: skip
        assert trusting.refused(token) == "identity-unreadable", token[:60]


def test_a_token_counts_in_its_own_time_alone(trusting):
    trusting.trust()
    moment = int(trusting.pipeline.at.timestamp())
    for wrong in (
        {"iat": moment - 700, "nbf": moment - 700, "exp": moment - 60}, {"nbf": moment + 300},
        {"iat": moment + 300}, {"exp": moment + 90_000}, {"iat": moment, "nbf": moment - 9, "exp": moment},
    ):  # fmt: skip
        assert trusting.refused(trusting.token(**wrong)) == "identity-not-now", wrong
    assert trusting.send(trusting.token(iat=moment - 600, nbf=moment - 600, exp=moment - 10)).status == 201


def test_a_rotated_key_is_found_by_asking_once_more_and_no_oftener_than_each_minute(trusting, monkeypatch):
    trusting.trust()
    issuer, at = trusting.issuer, trusting.pipeline.at
    assert trusting.send().status == 201
    issuer.keys = [jwk(STRANGER, "RS256", kid="next")]
    fresh = {"key": STRANGER, "headers": {"kid": "next"}}
    for _ in range(5):
        assert trusting.send(trusting.token(**fresh)).status == 401
    assert len(issuer.asked) == 2
    monkeypatch.setattr("readiness.api.authentication.now", lambda: at + timedelta(seconds=90))
    for _ in range(3):
        assert trusting.send(trusting.token(**fresh)).status == 200
    assert len(issuer.asked) == 4
    # The one that was withdrawn no longer opens anything.
    assert trusting.send(trusting.token()).status == 401


SILENT: dict[str, dict[str, Answer]] = {
    "discovery moved": {"/.well-known/openid-configuration": Answer(302, b"", {"Location": "/there"})},
    "keys moved": {"/keys": Answer(302, b"", {"Location": "https://127.0.0.1:1/keys"})},
    "another issuer's document": {
        "/.well-known/openid-configuration": as_json({"issuer": "https://ci.example.org", "jwks_uri": "https://x/"})
    },
    "keys without encryption": {"/.well-known/openid-configuration": as_json({"issuer": "HERE", "jwks_uri": "http://x/"})},
    "no JSON": {"/keys": Answer(200, b"<html>")},
    "no keys": {"/keys": as_json({"keys": []})},
    "a million keys": {"/keys": as_json({"keys": [{"kty": "RSA", "kid": str(n)} for n in range(101)]})},
    "keys without end": {"/keys": Answer(200, b'{"keys": [' + b" " * 300_000 + b"]}")},
    "longer than is read": {"/keys": Answer(200, b" " * 1_100_000)},
    "secrets for keys": {"/keys": as_json({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "RS256"}]})},
    "a fault": {"/keys": Answer(500)},
}  # fmt: skip


@pytest.mark.parametrize("pages", SILENT.values(), ids=list(SILENT))
def test_an_issuer_whose_keys_cannot_be_read_proves_nothing(trusting, pages):
    trusting.trust()
    here = trusting.issuer.name.encode()
    trusting.issuer.pages = {
        path: replace(page, body=page.body.replace(b"HERE", here)) for path, page in pages.items()
    }
    assert trusting.refused(trusting.token()) == "identity-keys-unavailable"
    asked = len(trusting.issuer.asked)
    assert trusting.refused(trusting.token()) == "identity-keys-unavailable"
    assert len(trusting.issuer.asked) == asked, "an issuer that is down is left alone for a while"


def test_weak_and_private_keys_of_an_issuer_verify_nothing(trusting):
    trusting.trust()
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    private = {**jwk(STRANGER, "RS256", kid="private"), "d": "AQAB"}
    trusting.issuer.keys = [
        jwk(weak, "RS256", kid="weak"),
        private,
        jwk(PRIVATE["RS256"], "RS256", use="enc"),
    ]
    for key, name in ((weak, "weak"), (STRANGER, "private"), (PRIVATE["RS256"], "RS256")):
        assert trusting.refused(trusting.token(key=key, headers={"kid": name})) == "identity-untrusted"


def test_an_issuer_at_an_address_that_the_portal_may_not_ask_is_not_asked(trusting, settings):
    trusting.trust()
    settings.PROBE_ALLOW = ""
    assert trusting.refused(trusting.token()) == "identity-keys-unavailable"
    assert trusting.issuer.asked == []


def test_nobody_is_asked_for_an_issuer_that_the_service_does_not_trust(trusting):
    assert trusting.refused(trusting.token()) == "identity-untrusted"
    assert trusting.issuer.asked == []


def test_who_takes_the_name_of_a_repository_over_is_not_who_had_it(trusting):
    trusting.trust()
    assert trusting.send().status == 201
    answer = trusting.send(trusting.token(repository_id="9999", repository_owner_id="1"))
    assert (answer.status, answer["code"]) == (401, "identity-untrusted")
    assert TrustedIdentity.objects.get().last_refusal.startswith("it names repository_id=9999")


def test_a_pull_request_is_taken_where_it_was_asked_for(trusting):
    trusting.trust(claims={**ASKED, "ref": "refs/pull/7/merge", "event_name": "pull_request"})
    token = trusting.token(ref="refs/pull/7/merge", event_name="pull_request", head_ref="mine")
    assert trusting.send(token).status == 201


def test_an_identity_of_one_environment_is_good_for_that_one(trusting):
    stage = trusting.pipeline.stage
    staging = add_environment(
        service=stage.service, name="Staging", actor=stage.world.actor("lead"), at=trusting.pipeline.at
    )
    trusting.trust(environment=staging)
    assert trusting.send()["code"] == "other-binding"
    assert trusting.send(environment="staging").status == 201


def test_what_is_revoked_is_refused_also_while_the_bytes_come_in(trusting):
    identity, stage, at = trusting.trust(), trusting.pipeline.stage, trusting.pipeline.at
    revoke_identity(identity=identity, actor=stage.world.actor("lead"), at=at)
    assert trusting.refused(trusting.token()) == "identity-untrusted"
    with pytest.raises(ReportForbidden):
        receive_report(
            environment=stage.environment, format=formats()["pip_audit"], content=CLEAN, at=at,
            given=Given(at=at, commit=COMMIT), sender=Sender(trusted=identity, identity={"said": "x"}),
        )  # fmt: skip


def test_the_commit_is_the_tokens_and_another_is_a_contradiction(trusting):
    trusting.trust()
    answer = trusting.send(commit="a" * 40)
    assert (answer.status, answer["code"]) == (422, OtherCommit.code)
    assert trusting.send(commit=COMMIT[:9].upper())["commit"] == COMMIT


def test_a_drill_that_names_its_own_release_keeps_it(trusting):
    identity, stage = trusting.trust(), trusting.pipeline.stage
    drill = formats()["marker_queries"].good[0]
    sender = Sender(trusted=identity, identity={"sha": "b" * 40, "said": "x"})
    report, _new = receive_report(
        environment=stage.environment, format=formats()["marker_queries"], content=drill.content,
        given=Given(at=trusting.pipeline.at), sender=sender, at=trusting.pipeline.at,
    )  # fmt: skip
    place = json.loads(drill.content)["binding"]
    assert (report.release, report.commit_sha, report.status != "error" or report.code != "other_binding") == (
        place["release"], place["commit"], True,
    )  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"issuer": "http://ci.example.org"}, {"issuer": "https://me@ci.example.org"}, {"issuer": "https://ci.example.org?x"},
        {"issuer": "https://g\u0456thub.example"}, {"issuer": "https://10.0.0.1"}, {"issuer": ""}, {"audience": ""},
        {"claims": {}}, {"claims": {"ref": "refs/heads/main"}}, {"claims": {"repository": "acme/*"}},
        {"claims": {"repository": ""}}, {"claims": {"sub": "x", "exp": "1"}}, {"claims": {"sub": "x", "a b": "1"}},
        {"claims": {"project_path": "acme/payments", "ref": "main"}}, {"name": " "},
        {"claims": {"sub": "x", **{f"claim_{n}": "x" for n in range(12)}}},
    ],
)  # fmt: skip
def test_what_would_trust_more_than_one_pipeline_is_not_set_up(trusting, settings, wrong):
    settings.PROBE_ALLOW = ""
    with pytest.raises(Invalid):
        trusting.trust(**{"issuer": "https://ci.example.org", **wrong})
    assert not TrustedIdentity.objects.exists()


def test_a_service_trusts_a_bounded_number(trusting):
    for _ in range(MOST):
        trusting.trust()
    with pytest.raises(TooManyIdentities):
        trusting.trust()
