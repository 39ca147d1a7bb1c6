"""A live service of team Orders and somebody of every role, for secrets; Billing has a service that depends on it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from readiness.catalog.models import Service
from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations import record_rotation, register_secret
from readiness.evidence.operations import record_probe_result
from readiness.findings.models import Finding
from tests.world import World, build

AT = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Register:
    """`put("Database")` is a secret of the service; `open_findings()` what is open of the register."""

    world: World
    service: Service
    other: Service

    def by(self, name: str, at: datetime = AT) -> dict[str, Any]:
        """Who acts, when."""
        return {"actor": self.world.actor(name), "at": at}

    def put(
        self, name: str = "Database", *, by: str = "contributor", owner: str | None = None, **given: Any
    ) -> Secret:
        """A password in Vault, a day old, which may serve 90 days."""
        terms = {
            "kind": "database_password", "place": "secret_manager", "max_age_days": 90, "made_at": AT - DAY,
            "environments": [str(self.service.environments.get().pk)], "dependents": [], **given,
        }  # fmt: skip
        who = self.world.person(owner) if owner else None
        return register_secret(service=self.service, name=name, owner=who, **terms, **self.by(by))

    def rotated(
        self, secret: Secret, *, by: str = "contributor", at: datetime = AT, **given: Any
    ) -> Rotation:
        """A rotation, just now."""
        return record_rotation(secret=secret, **{"rotated_at": None, **given}, **self.by(by, at))

    def open_findings(self) -> list[Finding]:
        """What is open of the register, by what it is about."""
        return list(Finding.objects.filter(kind="secret", state="open").order_by("key"))

    def seen(self, *secrets: dict[str, Any], at: datetime = AT, status: str = "pass", **given: Any) -> Any:
        """What a probe of Vault saw."""
        return record_probe_result(
            environment=self.service.environments.get(), probe_kind="vault_secrets", title="Secrets", status=status,
            code="secrets_fresh", sentence="Fresh.", observations={"secrets": list(secrets)}, is_news=True, at=at,
            **given,
        )  # fmt: skip


def build_register() -> Register:
    """Everybody, and both services."""
    world = build()
    return Register(
        world,
        world.service("Checkout"),
        world.service("Invoices", team=world.billing, visibility="organisation"),
    )


@pytest.fixture(scope="module")
def kept_register(keep):
    return keep(build_register)


@pytest.fixture
def register(kept_register, db):
    return kept_register
