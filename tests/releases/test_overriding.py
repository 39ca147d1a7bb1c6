"""The gate's no is overridden by two people, for a while; no route lets one person do both."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from readiness.evidence.waiving import WaiverOver
from readiness.refusals import AlreadyDecided, Forbidden, Invalid
from readiness.releases.models import Deployment, GateOverride
from readiness.releases.operations import (
    GateRefused,
    decide_override,
    request_override,
    withdraw_override,
)
from readiness.releases.operations.overriding import OverrideWaiting, OwnOverride
from readiness.teams.actors import Actor, Scope
from tests.world import AT, kinds_since, last_entry

from .conftest import HOUR


@pytest.fixture
def shut(quay):
    quay.stage.probe(status="fail", code="plain", at=AT)
    return quay


def asked(quay, by="contributor", **given):
    return request_override(
        environment=quay.environment,
        **{"release": "", "reason": "Users wait.", "expires_at": AT + HOUR, **given},
        **quay.by(by),
    )


def test_two_people_let_a_release_pass_until_the_end(shut):
    before = last_entry()
    override = shut.allowed(hours=1, release="2.0")
    with pytest.raises(GateRefused):
        shut.running("2.1")
    row = shut.running("2.0")
    assert row.override == override
    assert row.gate_verdict == "no-go"
    assert not row.past_gate
    shut.ended(row, at=AT + timedelta(minutes=5))
    with pytest.raises(GateRefused):
        shut.running("2.0", AT + HOUR)
    assert kinds_since(before)[:3] == [
        "releases.override.requested", "releases.override.approved", "releases.deployment.started",
    ]  # fmt: skip


def test_nobody_decides_on_their_own_request_by_session_or_token(shut):
    row = asked(shut, "lead")
    with pytest.raises(OwnOverride):
        decide_override(override=row, approve=True, **shut.by("lead"))
    token = Actor(
        user=shut.stage.world.person("lead"), scopes=frozenset({Scope.READ, Scope.WRITE, Scope.REVIEW})
    )
    with pytest.raises(OwnOverride):
        decide_override(override=row, approve=True, actor=token, at=AT)
    with pytest.raises(Forbidden):
        decide_override(override=row, approve=True, **shut.by("contributor"))
    approved = {"state": "approved", "decided_by": row.requested_by, "decided_at": AT}
    with pytest.raises(IntegrityError), transaction.atomic():
        GateOverride.objects.filter(pk=row.pk).update(**approved)


def test_bare_rows_do_not_pass_the_gate(shut):
    row = asked(shut)
    bare = {
        "environment": shut.environment, "release": "2.0", "state": "running", "source": "api", "recorded_at": AT,
        "happened_at": AT, "started_at": AT, "gate_verdict": "no-go", "gate_at": AT, "gate_reasons": [],
    }  # fmt: skip
    for override in (None, row):
        with pytest.raises(IntegrityError), transaction.atomic():
            Deployment.objects.create(**bare, override=override)


@pytest.mark.parametrize(
    "wrong",
    [{"reason": " "}, {"expires_at": AT}, {"expires_at": AT + timedelta(hours=73)}],
    ids=["no reason", "over already", "for too long"],
)
def test_an_override_has_a_reason_and_an_end_that_is_near(shut, wrong):
    with pytest.raises(Invalid):
        asked(shut, **wrong)


def test_one_waits_at_a_time_and_what_is_over_is_not_given(shut):
    row = asked(shut)
    with pytest.raises(OverrideWaiting):
        asked(shut, "lead")
    with pytest.raises(WaiverOver):
        decide_override(override=row, approve=True, **shut.by("lead", AT + HOUR))
    decide_override(override=row, approve=False, reason="Mend it.", **shut.by("lead"))
    with pytest.raises(AlreadyDecided):
        decide_override(override=row, approve=True, **shut.by("security_reviewer"))


def test_what_was_taken_back_lets_nothing_pass(shut):
    row = shut.allowed()
    withdraw_override(override=row, **shut.by("contributor"))
    with pytest.raises(GateRefused):
        shut.running("2.0")
