"""What GitHub and GitLab deliver: signatures, payloads, and the state that follows in whatever order."""

import base64
import hashlib
import hmac
import itertools
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from readiness.ingest.format import Unreadable
from readiness.releases.forges import github, gitlab
from readiness.releases.forges.folding import fold
from readiness.releases.forges.signatures import signed
from readiness.releases.forges.word import release_of
from tests.releases.payloads import SHA, github_deployment, github_status, gitlab_deployment

SECRET = "kept-between-the-two-of-us"
AT = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def test_githubs_signature_is_checked():
    body = b'{"a": 1}'
    good = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert signed("github", SECRET, {"x-hub-signature-256": good}, body)
    assert not signed("github", SECRET, {"x-hub-signature-256": good}, body + b" ")
    assert not signed("github", SECRET, {"x-hub-signature-256": good.removeprefix("sha256=")}, body)
    assert not signed("github", SECRET, {}, body)
    assert not signed("github", "", {"x-hub-signature-256": good}, body)
    assert not signed("github", SECRET, {"x-gitlab-token": SECRET}, body)


def test_gitlabs_token_and_signing_token_are_checked():
    body = b'{"a": 1}'
    assert signed("gitlab", SECRET, {"x-gitlab-token": SECRET}, body)
    assert not signed("gitlab", SECRET, {"x-gitlab-token": SECRET + "x"}, body)
    assert not signed("gitlab", SECRET, {}, body)
    key = base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()
    told = {"webhook-id": "7", "webhook-timestamp": "1772539200"}
    made = hmac.new(base64.b64decode(key), b"7.1772539200." + body, hashlib.sha256).digest()
    told["webhook-signature"] = f"v1,AAAA v1,{base64.b64encode(made).decode()}"
    assert signed("gitlab", f"whsec_{key}", told, body)
    assert not signed("gitlab", f"whsec_{key}", {**told, "webhook-id": "8"}, body)
    assert not signed(
        "gitlab",
        f"whsec_{key}",
        {**told, "webhook-signature": "v1,AAAA", "x-gitlab-token": f"whsec_{key}"},
        body,
    )


def test_githubs_events_are_read():
    made = github.read("deployment", github_deployment(7, ref="v2.0.1"))
    assert (made.external_id, made.key, made.state, made.release) == (
        "github:7",
        "created",
        "planned",
        "v2.0.1",
    )
    told = github.read("deployment_status", github_status(7, 70, "in_progress", ref="main"))
    assert (told.key, told.state, told.release, told.commit) == ("status:70", "running", SHA[:12], SHA)
    assert told.url == "https://github.example.org/acme/shop/actions/runs/70"
    assert (
        github.read("deployment_status", github_status(7, 71, "success", payload={"release": "R 5"})).release
        == "R 5"
    )
    assert github.read("deployment", github_deployment(7, task="deploy:rollback")).kind == "rollback"
    assert github.read("ping", b"{}") is None


def test_gitlabs_event_is_read():
    told = gitlab.read(
        "Deployment Hook", gitlab_deployment(15, "running", "2026-03-03 13:00:00 +0100", ref="main")
    )
    assert (told.external_id, told.state, told.said_at) == ("gitlab:15", "running", AT)
    assert told.commit == SHA
    assert gitlab.read("Pipeline Hook", b"{}") is None


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"deployment": {"id": -1}}', b'{"deployment": {"id": 1e999}}']
)
def test_what_is_no_payload_is_refused(body):
    with pytest.raises(Unreadable):
        github.read("deployment", body)
    with pytest.raises(Unreadable):
        gitlab.read(
            "",
            b'{"object_kind": "deployment", ' + body[1:] if body.startswith(b"{") and body != b"{}" else b"[",
        )


def test_a_state_that_nobody_knows_is_refused():
    with pytest.raises(Unreadable):
        github.read("deployment_status", github_status(7, 70, "exploded"))
    with pytest.raises(Unreadable):
        gitlab.read("Deployment Hook", gitlab_deployment(15, "exploded", "2026-03-03 13:00:00 +0100"))
    with pytest.raises(Unreadable):
        gitlab.read("Deployment Hook", gitlab_deployment(15, "running", "yesterday"))


@dataclass(frozen=True)
class Said:
    state: str
    minute: int

    @property
    def said_at(self):
        return AT + timedelta(minutes=self.minute)

    @property
    def key(self):
        return f"{self.state}{self.minute}"


@pytest.mark.parametrize(
    ("told", "state", "started", "finished"),
    [
        ("planned0", "planned", None, None),
        ("planned0 running1", "running", 1, None),
        ("planned0 running1 succeeded3", "succeeded", 1, 3),
        ("planned0 succeeded3", "succeeded", 0, 3),
        ("running1 failed2 running4 succeeded5", "succeeded", 1, 5),
        ("running1 succeeded3 inactive9", "succeeded", 1, 3),
        ("running1 cancelled3", "failed", 1, 3),
        ("planned0 cancelled3", "cancelled", None, 3),
        ("running1 succeeded1", "succeeded", 1, 1),
        ("inactive2", "planned", None, None),
    ],
)
def test_in_whatever_order_and_however_often_it_is_the_same(told, state, started, finished):
    words = [Said(one.rstrip("0123456789").replace("inactive", ""), int(one[-1])) for one in told.split()]
    for order in itertools.permutations(words):
        found = fold([*order, *order])
        assert found.state == state
        assert found.started_at == (None if started is None else AT + timedelta(minutes=started))
        assert found.finished_at == (None if finished is None else AT + timedelta(minutes=finished))


@pytest.mark.parametrize(
    ("ref", "release"),
    [("main", "abcdefabcdef"), ("v1.2.3", "v1.2.3"), ("refs/tags/summer", "summer"), ("2026.03.1-rc1", "2026.03.1-rc1"),
     ("release/1.2", "abcdefabcdef"), ("", "abcdefabcdef")],
)  # fmt: skip
def test_a_branch_is_no_release(ref, release):
    assert release_of(ref, "abcdef" * 6 + "abcd") == release


def test_payloads_are_json():
    assert json.loads(github_deployment(7))["deployment"]["id"] == 7
