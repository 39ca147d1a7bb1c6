"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

import pytest

from readiness.refusals import AlreadyDecided, Refusal
from readiness.releases.models import (
    Deployment,
    DeploymentStep,
    ForgeHook,
    ForgeReport,
    GateOverride,
    ReleaseSighting,
    RollbackDecision,
    RollbackTrigger,
)
from readiness.releases.operations import (
    DeploymentRunning,
    add_forge,
    decide_rollback,
    declare_trigger,
    receive_delivery,
    record_sighting,
    record_step,
    request_override,
    watch_running,
)
from readiness.releases.operations.overriding import OverrideWaiting
from tests.launches.stage import set_up
from tests.races import at_once, failures
from tests.world import AT, build

from .conftest import HOUR, MINUTE, Quay
from .payloads import gitlab_deployment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def shared(transactional_db):
    stage = set_up(build())
    stage.make_ready()
    return Quay(stage)


def many(act):
    return [act] * 8


def test_of_eight_that_start_at_once_one_runs_and_one_id_is_one_deployment(shared):
    found = at_once(*many(lambda: shared.running("1.0", AT)))
    assert {type(one) for one in failures(found)} == {DeploymentRunning}
    assert Deployment.objects.get().state == "running"
    told = at_once(*many(lambda: shared.told("0.9", AT, external_id="run-7")))
    assert failures(told) == []
    assert len({one.pk for one in told}) == 1


def test_eight_at_once_fire_decide_and_step_once(shared):
    shared.told("1.0", AT - HOUR)
    row = shared.running("2.0", AT)
    shared.rates(0.5, 0.5, at=AT + MINUTE)
    later = AT + MINUTE
    assert sum(at_once(*many(lambda: watch_running(at=later, limit=9)))) == 1
    cried = at_once(
        *many(
            lambda: declare_trigger(deployment=row, kind="broken", sentence="It is.", **shared.by(at=later))
        )
    )
    assert len(failures(cried)) == 7
    trigger = RollbackTrigger.objects.select_related("deployment__environment").get(kind="broken")
    people = ["lead", "contributor"] * 4
    said = at_once(
        *[
            lambda one=one: decide_rollback(
                trigger=trigger,
                verdict="stay" if one == "lead" else "roll_back",
                reason="So.",
                **shared.by(one, later),
            )
            for one in people
        ]
    )
    assert len(failures(said)) == 7
    assert all(isinstance(one, AlreadyDecided) for one in failures(said))
    assert RollbackDecision.objects.count() == 1
    steps = at_once(*many(lambda: record_step(deployment=row, key="announce", **shared.by(at=later))))
    assert len(failures(steps)) == 7
    assert DeploymentStep.objects.count() == 1


def test_eight_at_once_ask_for_one_override(shared):
    found = at_once(
        *many(
            lambda: request_override(
                environment=shared.environment, release="", reason="Now.", expires_at=AT + HOUR, **shared.by()
            )
        )
    )
    assert {type(one) for one in failures(found)} == {OverrideWaiting}
    assert GateOverride.objects.count() == 1


def test_eight_deliveries_at_once_are_one_report_by_one_hook(shared):
    made = at_once(
        *many(lambda: add_forge(service=shared.stage.service, forge="gitlab", **shared.by("lead")))
    )
    assert all(isinstance(one, Refusal) for one in failures(made))
    assert ForgeHook.objects.count() == 1
    hook, secret = next(one for one in made if not isinstance(one, Exception))
    body = gitlab_deployment(15, "running", "2026-03-03 08:00:00 UTC")
    told = at_once(
        *many(lambda: receive_delivery(hook=hook.pk, headers={"x-gitlab-token": secret}, body=body, at=AT))
    )
    assert sorted(told) == ["known"] * 7 + ["recorded"]
    assert ForgeReport.objects.count() == Deployment.objects.count() == 1
    seen = at_once(
        *many(lambda: record_sighting(environment=shared.environment, release="1.0", status=200, at=AT))
    )
    assert failures(seen) == []
    assert ReleaseSighting.objects.count() == 1
