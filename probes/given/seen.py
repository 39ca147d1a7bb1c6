"""What people gave to probes, across all services that somebody sees; nothing here ever reads a secret."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db.models import F, Q, QuerySet

from probes.given.models import Declaration, HostProof, Permit, ProbeStop, SpentRequests, ToolConnection
from probes.given.permits import EVERYWHERE
from readiness.catalog.queries import visible_services
from readiness.teams.actors import Actor

_PLACE = ("environment__service__team", "environment", "ended_by")


def declarations_seen_by(actor: Actor) -> QuerySet[Declaration]:
    """Also those that are over."""
    rows = Declaration.objects.filter(environment__service__in=visible_services(actor))
    return rows.select_related(*_PLACE, "declared_by")


def connections_seen_by(actor: Actor) -> QuerySet[ToolConnection]:
    """Those of an environment while its service is still that team's, and those of teams whose services one sees."""
    services = visible_services(actor)
    here = Q(environment__service__in=services, team=F("environment__service__team"))
    of_team = Q(environment__isnull=True, team__in=services.values("team"))
    rows = ToolConnection.objects.filter(here | of_team)
    return rows.defer("sealed").select_related(*_PLACE, "team", "made_by")


def proofs_seen_by(actor: Actor) -> QuerySet[HostProof]:
    """Also those that were given up."""
    rows = HostProof.objects.filter(service__in=visible_services(actor))
    return rows.select_related("service__team", "begun_by", "ended_by")


def permits_seen_by(actor: Actor) -> QuerySet[Permit]:
    """While the service is still the team's that gave them."""
    rows = Permit.objects.filter(
        environment__service__in=visible_services(actor), team=F("environment__service__team")
    )
    return rows.select_related(*_PLACE, "given_by")


def stops_seen_by(actor: Actor) -> QuerySet[ProbeStop]:
    """With those of the whole portal, which concern everybody."""
    here = Q(environment__service__in=visible_services(actor)) | Q(place=EVERYWHERE)
    return ProbeStop.objects.filter(here).select_related(*_PLACE, "stopped_by")


def requests_today(rows: Sequence[Permit], at: datetime) -> dict[tuple[object, str], int]:
    """(environment, kind) -> how many requests were spent on this day of UTC. One query."""
    spent = SpentRequests.objects.filter(
        environment__in={row.environment_id for row in rows}, day=at.astimezone(UTC).date()
    )
    return {(one.environment_id, one.kind): one.requests for one in spent}
