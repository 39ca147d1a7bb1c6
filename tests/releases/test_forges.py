"""A forge tells of deployments: signed, in any order, however often, for its own service alone."""

import hashlib
import hmac
import itertools
from datetime import UTC, datetime, timedelta

import pytest

from readiness.refusals import Forbidden, Invalid
from readiness.releases.models import Deployment, ForgeReport
from readiness.releases.operations import ForgeRefused, add_forge, receive_delivery, remove_forge
from readiness.releases.operations.forges import ForgeThere
from readiness.teams.actors import Actor, Scope

from .payloads import SHA, github_deployment, github_status, gitlab_deployment

AT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


@pytest.fixture
def hook(quay):
    return add_forge(service=quay.stage.service, forge="github", **quay.by("lead", AT))


def deliver(hook, event, body, secret=None, at=AT):
    row, kept = hook
    signature = hmac.new((secret or kept).encode(), body, hashlib.sha256).hexdigest()
    headers = {"x-github-event": event, "x-hub-signature-256": f"sha256={signature}"}
    return receive_delivery(hook=row.pk, headers=headers, body=body, at=at)


def status(number, state, minute, deployment=7, **more):
    return (
        "deployment_status",
        github_status(deployment, number, state, at=f"2026-03-03T12:{minute:02d}:00Z", **more),
    )


TOLD = [
    ("deployment", github_deployment(7)),
    status(70, "in_progress", 1),
    status(71, "success", 5),
    status(72, "in_progress", 10, deployment=8),
    status(73, "inactive", 12),
]


def rows():
    names = ("external_id", "state", "release", "commit", "started_at", "finished_at", "happened_at")
    return list(Deployment.objects.order_by("external_id").values_list(*names))


def minute(number):
    return datetime(2026, 3, 3, 12, number, tzinfo=UTC)


def test_deliveries_in_any_order_and_doubled_are_the_same_deployments(quay, hook):
    for one in TOLD:
        assert deliver(hook, *one) == "recorded"
    wanted = rows()
    assert wanted == [
        ("github:7", "succeeded", "v2.0.0", SHA, minute(1), minute(5), minute(1)),
        ("github:8", "running", "v2.0.0", SHA, minute(10), None, minute(10)),
    ]
    for one in TOLD:
        assert deliver(hook, *one) == "known"
    assert rows() == wanted
    assert ForgeReport.objects.count() == len(TOLD)


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[1::5])
def test_one_that_never_ended_is_lost_when_the_next_starts_whatever_came_first(quay, hook, order):
    told = [
        status(70, "in_progress", 1),
        status(71, "in_progress", 5, deployment=8),
        status(72, "success", 7, deployment=8),
        status(73, "in_progress", 9, deployment=9),
    ]
    for number in order:
        deliver(hook, *told[number])
    assert [(one[0], one[1], one[5]) for one in rows()] == [
        ("github:7", "lost", minute(5)), ("github:8", "succeeded", minute(7)), ("github:9", "running", None),
    ]  # fmt: skip


def test_what_is_not_signed_with_the_hooks_secret_is_not_even_read(quay, hook):
    with pytest.raises(ForgeRefused):
        deliver(hook, "deployment", b"not even JSON", secret="forged")
    with pytest.raises(ForgeRefused):
        receive_delivery(hook=quay.stage.service.pk, headers={}, body=b"{}", at=AT)
    remove_forge(hook=hook[0], **quay.by("lead", AT))
    with pytest.raises(ForgeRefused):
        deliver(hook, *TOLD[0])
    assert not ForgeReport.objects.exists()


def test_environments_are_found_by_name_or_as_the_hook_says(quay):
    lead = quay.by("lead", AT)
    hook = add_forge(
        service=quay.stage.service, forge="github", environments={"prod-eu": "production"}, **lead
    )
    assert deliver(hook, "deployment", github_deployment(1, environment="prod-eu")) == "recorded"
    assert deliver(hook, "deployment", github_deployment(2, environment="Production")) == "recorded"
    assert deliver(hook, "deployment", github_deployment(3, environment="review/42")) == "other-environment"
    assert deliver(hook, "ping", b"{}") == "no-deployment"
    with pytest.raises(ForgeThere):
        add_forge(service=quay.stage.service, forge="github", **lead)
    with pytest.raises(Invalid):
        add_forge(
            service=quay.stage.service, forge="gitlab", environments={"x": "nowhere"}, secret="short", **lead
        )


def test_gitlab_tells_too(quay):
    row, secret = add_forge(service=quay.stage.service, forge="gitlab", **quay.by("lead", AT))
    headers = {"x-gitlab-token": secret, "x-gitlab-event": "Deployment Hook"}
    for state, time in (("success", "12:05"), ("running", "12:01")):
        body = gitlab_deployment(15, state, f"2026-03-03 {time}:00 UTC")
        assert receive_delivery(hook=row.pk, headers=headers, body=body, at=AT) == "recorded"
    assert rows()[0][:2] == ("gitlab:15", "succeeded")
    assert Deployment.objects.get().finished_at == minute(5)


def test_what_went_past_the_gate_is_recorded_and_marked(quay, hook):
    quay.stage.probe(status="fail", code="plain", at=AT - timedelta(minutes=1))
    deliver(hook, *TOLD[1])
    assert Deployment.objects.get().past_gate


def test_only_a_lead_in_a_session_lets_a_forge_tell(quay):
    for actor in (
        quay.stage.world.actor("contributor"),
        Actor(user=quay.stage.world.person("lead"), scopes=frozenset(Scope)),
    ):
        with pytest.raises(Forbidden):
            add_forge(service=quay.stage.service, forge="github", actor=actor, at=AT)
