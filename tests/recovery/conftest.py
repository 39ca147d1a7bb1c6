"""A live service of team Orders whose database is backed up, and Billing beside it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from readiness.catalog.models import Environment, Service
from readiness.findings.models import Finding
from readiness.recovery.models import BackupPolicy, DrillStep, RestoreDrill
from readiness.recovery.operations import finish_drill, make_policy, receive_ping, start_drill, tell_step
from readiness.recovery.pinging import read_ping
from readiness.recovery.steps import StepTold
from readiness.teams.actors import Actor, Scope
from tests.world import World, build

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: A step of each, as a good script tells it.
GOOD: dict[str, dict[str, Any]] = {
    "environment": {},
    "restore": {},
    "integrity": {"rows": 12, "checks": (("foreign keys", True),)},
    "flows": {"flows": (("sign in", True),)},
    "document": {"note": "It went well."},
}


@dataclass
class Shed:
    """`ping("", label="b1")` is what the job of the database tells; `drill(...)` a whole drill."""

    world: World
    service: Service
    policy: BackupPolicy
    token: str

    @property
    def place(self) -> Environment:
        """Production."""
        return self.service.environments.select_related("service__team").get()

    def by(self, name: str, at: datetime = AT) -> dict[str, Any]:
        """Who acts, when."""
        return {"actor": self.world.actor(name), "at": at}

    def script(self, name: str = "contributor") -> Actor:
        """A script with somebody's token."""
        return Actor(self.world.person(name), scopes=frozenset({Scope.READ, Scope.WRITE}))

    def ping(self, signal: str = "", *, at: datetime = AT, **told: Any) -> Any:
        """A ping of the job."""
        return receive_ping(token=self.token, ping=read_ping(signal, told), at=at)

    def backup(self, label: str, *, at: datetime = AT, **told: Any) -> str:
        """A backup with start and end, five minutes before `at`; its canary."""
        word: str = self.ping("start", rid=label, at=at - 5 * MINUTE).canary
        self.ping("", rid=label, label=label, at=at, **told)
        return word

    def step(
        self, drill: RestoreDrill, key: str, at: datetime, actor: Actor | None = None, **told: Any
    ) -> DrillStep:
        """One step, as a good script tells it, but for what is `told`."""
        given = {"outcome": "ok", **GOOD[key], **told}
        return tell_step(drill=drill, key=key, told=StepTold(**given), actor=actor or self.script(), at=at)

    def drill(
        self,
        label: str,
        canary: str = "",
        *,
        at: datetime = AT + 10 * MINUTE,
        actor: Actor | None = None,
        **steps: dict[str, Any],
    ) -> RestoreDrill:
        """A whole drill, a minute a step; `steps` says what is told otherwise."""  # fmt: skip
        who = actor or self.script()
        drill = start_drill(environment=self.place, label=label, actor=who, at=at)
        for number, key in enumerate(GOOD, start=1):
            told = {**({"canary": canary} if key == "integrity" else {}), **steps.get(key, {})}
            self.step(drill, key, at + number * MINUTE, who, **told)
            if told.get("outcome") == "failed" and key != "document":
                self.step(drill, "document", at + (number + 1) * MINUTE, who)
                break
        return finish_drill(drill=drill, actor=who, at=at + 7 * MINUTE)

    def open_findings(self) -> list[str]:
        """What is open of backups and drills, by what it is about."""
        rows = Finding.objects.filter(kind="recovery", state="open").order_by("key")
        return [key.replace(f"/{self.policy.pk}", "") for key in rows.values_list("key", flat=True)]


def build_shed(**terms: Any) -> Shed:
    """Everybody, a service that may lose a day, and the policy of its database, an hour old."""
    world = build()
    service = world.service("Checkout", rto_minutes=240, rpo_minutes=1440)
    place = service.environments.get()
    policy, token = make_policy(
        environment=place, klass="database", actor=world.actor("contributor"), at=AT - HOUR, **terms
    )
    return Shed(world, service, policy, token)


@pytest.fixture(scope="module")
def kept_shed(keep):
    return keep(build_shed)


@pytest.fixture
def shed(kept_shed, db):
    return kept_shed
