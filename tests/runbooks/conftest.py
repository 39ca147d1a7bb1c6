"""A live service of team Orders and somebody of every role, for runbooks."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from readiness.catalog.models import Service
from readiness.runbooks.models import RunbookVersion
from readiness.runbooks.operations import record_exercise, start_runbook, write_runbook
from tests.world import World, build

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Desk:
    """`start()` begins the runbook of the service, `write(content)` its next version."""

    world: World
    service: Service

    def by(self, name: str = "contributor", at: datetime = AT) -> dict[str, Any]:
        """Who acts, when."""
        return {"actor": self.world.actor(name), "at": at}

    def start(self, by: str = "contributor", at: datetime = AT) -> RunbookVersion:
        """The template."""
        return start_runbook(service=self.service, **self.by(by, at))

    def write(
        self, content: Any, *, by: str = "contributor", at: datetime = AT, **given: Any
    ) -> RunbookVersion:
        """The next version."""
        return write_runbook(service=self.service, content=content, **given, **self.by(by, at))

    def exercise(self, *, by: str = "contributor", at: datetime = AT, **given: Any) -> Any:
        """Somebody went through it."""
        said = {"people": "Ada and Lin", "found": "The dashboard link was dead.", **given}
        return record_exercise(service=self.service, **said, **self.by(by, at))


def build_desk() -> Desk:
    """Everybody, and the service."""
    world = build()
    return Desk(world, world.service("Checkout"))


@pytest.fixture(scope="module")
def kept_desk(keep):
    return keep(build_desk)


@pytest.fixture
def desk(kept_desk, db):
    return kept_desk
