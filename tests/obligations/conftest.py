"""A live service of team Orders and somebody of every role, for duties."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from readiness.catalog.models import Service
from readiness.evidence.models import EvidenceRevision
from readiness.evidence.operations import add_evidence
from readiness.obligations.models import Obligation, Occurrence
from readiness.obligations.operations import open_due, plan_due, start_duty, start_own_duty
from tests.world import World, build

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Duties:
    """`started("restore_test")` is a duty of the service; `first(duty)` its earliest occurrence, opened."""

    world: World
    service: Service

    def by(self, name: str) -> dict[str, Any]:
        """Who acts, now."""
        return {"actor": self.world.actor(name), "at": AT}

    def started(
        self, key: str = "error_trends", owner: str | None = "contributor", zone: str = "UTC"
    ) -> Obligation:
        who = self.world.person(owner) if owner else None
        return start_duty(service=self.service, key=key, owner=who, zone=zone, **self.by("lead"))

    def own(self, title: str = "Look", owner: str | None = "contributor", **given: Any) -> Obligation:
        """A team's own: every month on the 15th unless said otherwise."""
        rhythm = {"unit": "month", "month_day": 15, "anchor": date(2026, 3, 1), "zone": "UTC"}
        who = self.world.person(owner) if owner else None
        return start_own_duty(
            service=self.service, owner=who, title=title, **self.by("lead"), **{**rhythm, **given}
        )

    def work(self, at: datetime) -> None:
        """What the planner does at `at`."""
        plan_due(at=at, limit=1000)
        open_due(at=at, limit=1000)

    def first(self, duty: Obligation) -> Occurrence:
        row = duty.occurrences.order_by("period_no").select_related("obligation__service__team").first()
        self.work(max(row.opens_at, AT))
        row.refresh_from_db(fields=["state", "opened_at"])
        return row

    def evidence(self, service: Service | None = None) -> EvidenceRevision:
        piece = add_evidence(
            environment=(service or self.service).environments.get(), kind="attestation", title="Restored",
            statement="It took an hour.", **self.by("contributor"),
        )  # fmt: skip
        return piece.revisions.get()


@pytest.fixture
def duties(db):
    world = build()
    return Duties(world, world.service("Checkout"))
