"""Overrides of the gate: asked for, decided on, ended."""

from uuid import UUID

from django.db.models import QuerySet

from readiness.catalog.models import Environment
from readiness.catalog.queries import visible_services
from readiness.refusals import Unseen
from readiness.releases.models import GateOverride
from readiness.teams.actors import Actor


def visible_overrides(actor: Actor) -> QuerySet[GateOverride]:
    """Those of every service that `actor` may see, the newest first."""
    rows = GateOverride.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    rows = rows.select_related("environment__service__team", "requested_by", "decided_by")
    return rows.order_by("-requested_at", "-pk")


def override_for(actor: Actor, pk: UUID) -> GateOverride:
    """One of them. Raises `Unseen`."""
    found = visible_overrides(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def overrides_of(actor: Actor, environment: Environment) -> QuerySet[GateOverride]:
    """Those of one environment."""
    return visible_overrides(actor).filter(environment=environment)
