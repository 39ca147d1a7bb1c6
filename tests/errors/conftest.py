"""A service with a DSN, made once a module."""

from dataclasses import dataclass

import pytest

from readiness.api import envelopes
from readiness.errors.models import ErrorGroup, ErrorKey, ErrorProject
from readiness.errors.operations import make_key
from tests.launches.stage import Stage, set_up
from tests.world import AT, build


@dataclass
class Tracked:
    """A service whose errors come here."""

    stage: Stage
    key: ErrorKey

    @property
    def project(self) -> ErrorProject:
        return ErrorProject.objects.select_related("environment__service__team").get(pk=self.key.project_id)

    @property
    def lead(self):
        return self.stage.world.actor("lead")

    @property
    def group(self) -> ErrorGroup:
        return ErrorGroup.objects.select_related("project__environment__service__team").get()


@pytest.fixture(autouse=True)
def nothing_refused_yet():
    """Each test begins as a process does."""
    envelopes.BUCKET.refill()
    envelopes.REFUSED = envelopes.Tallied(every=0)


@pytest.fixture(scope="module")
def rows(keep):
    def make():
        stage = set_up(build())
        lead = stage.world.actor("lead")
        return Tracked(stage, make_key(environment=stage.environment, name="Web", actor=lead, at=AT))

    return keep(make)


@pytest.fixture
def tracked(rows, db):
    return rows
