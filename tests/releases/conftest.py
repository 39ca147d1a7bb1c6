"""A service whose gate says go or no-go, with deployments, numbers and sights of releases."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from readiness.evidence.holding import hold
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.sample import Sample
from readiness.releases.models import Deployment, GateOverride, RollbackTrigger
from readiness.releases.operations import (
    decide_override,
    finish_deployment,
    record_deployment,
    record_sighting,
    record_step,
    request_override,
)
from readiness.releases.steps import BEFORE
from tests.launches.stage import Stage, set_up
from tests.world import AT, build

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@dataclass
class Quay:
    """Where releases come in. `stage` has the service; its gate says go once `stage.make_ready()` was called."""

    stage: Stage

    @property
    def environment(self):
        return self.stage.environment

    def by(self, name: str = "contributor", at: Any = AT) -> dict[str, Any]:
        """Who acts, when."""
        return {"actor": self.stage.world.actor(name), "at": at}

    def told(self, release: str, at: Any = AT, *, state: str = "succeeded", **given: Any) -> Deployment:
        """A deployment that took a minute up to `at`, told afterwards."""
        by = given.pop("by", "contributor")
        times = {} if state == "running" else {"started_at": at - MINUTE, "finished_at": at}
        return record_deployment(
            environment=given.pop("environment", self.environment), release=release, state=state, source="api",
            **times, **given, **self.by(by, at),
        )  # fmt: skip

    def running(self, release: str, at: Any = AT, **given: Any) -> Deployment:
        """A deployment that runs since `at`."""
        return self.told(release, at, state="running", **given)

    def ended(self, row: Deployment, outcome: str = "succeeded", at: Any = AT) -> Deployment:
        """The same, ended."""
        return finish_deployment(deployment=row, outcome=outcome, **self.by(at=at))

    def allowed(self, at: Any = AT, *, release: str = "", hours: int = 4) -> GateOverride:
        """An override that two people gave."""
        row = request_override(
            environment=self.environment, release=release, reason="Users wait for it.",
            expires_at=at + timedelta(hours=hours), **self.by("contributor", at),
        )  # fmt: skip
        return decide_override(override=row, approve=True, **self.by("lead", at))

    def rates(self, *values: float, at: Any = AT) -> None:
        """Error rates, a minute apart, the last one at `at`; 0.12 is 12 per cent."""
        (held,) = hold([self.environment.pk])
        begin = at - MINUTE * (len(values) - 1)
        told = [
            Told("error_rate", "", Sample(begin + MINUTE * number, value))
            for number, value in enumerate(values)
        ]
        keep_samples(environment=held, told=told, at=at)

    def seen(self, release: str, at: Any = AT, status: int = 200) -> None:
        """A probe saw this release."""
        record_sighting(environment=self.environment, release=release, status=status, at=at)

    def prepared(self, row: Deployment, at: Any = AT) -> Deployment:
        """With every item of its preparation answered."""
        for step in BEFORE:
            record_step(deployment=row, key=step.key, **self.by(at=at))
        return row

    def trigger(self) -> RollbackTrigger:
        """The only one."""
        return RollbackTrigger.objects.select_related("deployment__environment__service__team").get()


@pytest.fixture(scope="module")
def kept_quay(keep):
    def make():
        stage = set_up(build())
        stage.make_ready()
        return Quay(stage)

    return keep(make)


@pytest.fixture
def quay(kept_quay, db):
    return deepcopy(kept_quay)
