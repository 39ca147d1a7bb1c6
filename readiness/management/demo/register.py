"""Secrets of the demo, by name alone: some in time, one that should have been rotated, one in the code."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from readiness.catalog.models import Service
from readiness.credentials.operations import record_rotation, register_secret
from readiness.teams.actors import Actor

DAY = timedelta(days=1)

#: Days since its present version was made, days since it was rotated, and the words about it.
KEPT: Mapping[str, Any] = {
    "Payments API": (
        (100, 20, {"name": "Card processor key", "kind": "api_key", "place": "secret_manager",
                   "location": "kv/payments/card-processor"}),
        (40, None, {"name": "Database password", "kind": "database_password", "place": "secret_manager",
                    "location": "kv/payments/database"}),
        (12, None, {"name": "Signing key of sessions", "kind": "jwt_secret", "place": "encrypted_file",
                    "location": "config/production.enc.yaml"}),
    ),
    "Invoice renderer": (
        (130, None, {"name": "Database password", "kind": "database_password", "place": "environment_variable",
                     "location": "DATABASE_PASSWORD"}),
        (30, None, {"name": "Mail relay credential", "kind": "oauth_credential", "place": "environment_variable",
                    "location": "MAIL_RELAY_CREDENTIAL"}),
        (60, None, {"name": "Licence of the fonts", "kind": "other", "place": "code", "max_age_days": 365}),
    ),
}  # fmt: skip


def keep_register(service: Service, *, lead: Actor, dependents: list[Service], at: datetime) -> None:
    """Writes down the secrets of a service; the first of them is told to those that depend on it."""
    environments = [str(service.environments.get(is_production=True).pk)]
    told: list[dict[str, str]] = [{"service": str(one.pk)} for one in dependents]
    for made, rotated, words in KEPT[service.name]:
        secret = register_secret(
            service=service, owner=lead.user, made_at=at - made * DAY, actor=lead, at=at - min(made, 100) * DAY,
            environments=environments, dependents=told, **words,
        )  # fmt: skip
        if rotated is not None:
            moment = at - rotated * DAY
            record_rotation(
                secret=secret, rotated_at=moment, note="The old key is refused.", actor=lead, at=moment
            )
        told = []
