"""Reading the register of secrets, always within what the actor may see; what is overdue, at a time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.credentials.ageing import Age, SecretFacts, age
from readiness.credentials.models import Rotation, Secret
from readiness.ingest.operations import Sender
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


@dataclass(frozen=True, kw_only=True)
class SecretFilter:
    """What a list is narrowed to; empty means all. `show`: "overdue", "kept" (not retired), "retired" or ""."""

    service: str = ""
    team: str = ""
    show: str = ""


@dataclass(frozen=True, slots=True)
class Dependent:
    """Who must be told. `service` is None for a named system, and for a service that the reader may not see."""

    name: str
    service: Service | None = None


def visible_secrets(
    actor: Actor, narrowed: SecretFilter | None = None, at: datetime | None = None
) -> QuerySet[Secret]:
    """The secrets of every service that `actor` may see, what is due first coming first. "overdue" needs `at`."""
    rows = Secret.objects.filter(service__in=visible_services(actor).values("pk"))
    by = narrowed or SecretFilter()
    given = {"service__slug": by.service, "service__team__slug": by.team}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if by.show == "retired":
        rows = rows.filter(retired_at__isnull=False)
    elif by.show in {"kept", "overdue"}:
        rows = rows.filter(retired_at__isnull=True)
    if by.show == "overdue" and at is not None:
        rows = rows.filter(due_at__lt=at).filter(service__team__archived_at__isnull=True)
        rows = rows.exclude(service__lifecycle=Service.Lifecycle.RETIRED)
    return rows.select_related("service__team", "owner").order_by("due_at", "pk")


def secret_for(actor: Actor, pk: UUID) -> Secret:
    """One secret with its service, team and people. Raises `Unseen`."""
    rows = visible_secrets(actor).select_related("service__team", "owner", "created_by", "retired_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def told_secret(sender: Sender, slug: str, pk: UUID) -> Secret:
    """A secret of the service that a key belongs to. Raises `Unseen`."""
    rows = Secret.objects.filter(service=sender.key.service_id, service__slug=slug)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unseen("There is no such secret of the service that this token belongs to.")
    return found


def rotations_of(secret: Secret) -> QuerySet[Rotation]:
    """The rotations of a secret that the caller may see, newest first."""
    rows = secret.rotations.select_related("recorded_by", "evidence__evidence")
    return rows.order_by("-rotated_at", "-pk")


def dependents_of(actor: Actor, secret: Secret) -> list[Dependent]:
    """Who must be told when it rotates. What the actor may not see has no name of its own."""
    wanted = [one["service"] for one in secret.dependents if "service" in one]
    seen = {str(one.pk): one for one in visible_services(actor).filter(pk__in=wanted)}
    return [
        Dependent(one["system"])
        if "system" in one
        else Dependent(seen[one["service"]].name, seen[one["service"]])
        if one["service"] in seen
        else Dependent("A service of another team")
        for one in secret.dependents
    ]


def facts_of(secret: Secret) -> SecretFacts:
    """What its age is computed from."""
    return SecretFacts(
        id=secret.pk,
        name=secret.name,
        in_code=secret.place == Secret.Place.CODE,
        made_at=secret.made_at,
        registered_at=secret.created_at,
        max_age_days=secret.max_age_days,
    )


def age_of(secret: Secret, at: datetime) -> Age:
    """How it stands at `at`."""
    return age(facts_of(secret), at)
