"""What the operations of this room share: a secret held, and the entry of a change to it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from readiness.catalog.models import Environment, Service
from readiness.catalog.operations.entering import demand_living, enter
from readiness.credentials.models import Secret
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.refusals import Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor


class SecretRetired(Conflict):
    """Nothing is kept of it but its record."""

    code = "secret-retired"
    sentence = "This secret was retired: its record is kept as it is."


def hold_secret(actor: Actor, action: Action, secret: Secret) -> Secret:
    """The secret as it is now, with its service and environments held, for an actor who may do `action` there.

    Raises `Unseen`, `Forbidden`, `TeamArchived`, `ServiceRetired`, `ServiceMoved`, `SecretRetired`.
    """
    service = enter(actor, action, secret.service, whole=True)
    row = Secret.objects.select_for_update(of=("self",)).get(pk=secret.pk)
    row.service = service
    if row.retired_at is not None:
        raise SecretRetired
    return row


def hold_told_secret(secret: Secret) -> Secret:
    """The same for a key of its service, which `demand_key` looks at. Raises `ServiceRetired`, `TeamArchived`,
    `SecretRetired`.
    """
    hold_all(secret.service_id)
    row = Secret.objects.select_for_update(of=("self",)).get(pk=secret.pk)
    row.service = Service.objects.select_related("team", "owner").get(pk=secret.service_id)
    demand_living(row.service)
    if row.retired_at is not None:
        raise SecretRetired
    return row


def hold_all(service: UUID) -> None:
    """Hold a service's environments, then the service, for the portal itself; as `enter` does for people."""
    places = Environment.objects.select_for_update(no_key=True).filter(service=service).order_by("pk")
    list(places.values_list("pk", flat=True))
    Service.objects.select_for_update(no_key=True).get(pk=service)


def tell(
    kind: str,
    secret: Secret,
    actor: Actor,
    at: datetime,
    *,
    data: Mapping[str, Any] | None = None,
    private: Mapping[str, str] | None = None,
) -> None:
    """The entry of a change. What a secret is called says what there is to steal, so it is committed to."""
    given = {name: text for name, text in (private or {}).items() if text}
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=secret,
        team=secret.service.team,
        service=secret.service,
        data=data,
        private={"name": secret.name, **given},
    )


def told(secret: Secret, fields: tuple[str, ...]) -> tuple[dict[str, Any], dict[str, str]]:
    """Of those `fields`, what an entry holds as it is, and what it commits to."""
    plain: dict[str, Any] = {
        "kind": secret.kind,
        "place": secret.place,
        "owner": str(secret.owner_id) if secret.owner_id else None,
        "environments": secret.environments,
        "max_age_days": secret.max_age_days,
        "made_at": stamp(secret.made_at) if secret.made_at else None,
    }
    data = {name: plain[name] for name in fields if name in plain}
    if "dependents" in fields:
        data["dependents"] = [one["service"] for one in secret.dependents if "service" in one]
    systems = [one["system"] for one in secret.dependents if "system" in one]
    private = {
        "location": secret.location if "location" in fields else "",
        "systems": "\n".join(systems) if "dependents" in fields else "",
    }
    return data, private
