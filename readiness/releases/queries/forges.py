"""Where forges tell deployments of a service."""

from uuid import UUID

from django.db.models import QuerySet

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.refusals import Unseen
from readiness.releases.models import ForgeHook
from readiness.teams.actors import Actor


def hooks_of(service: Service) -> QuerySet[ForgeHook]:
    """Those in use of a service that the caller may see, by forge."""
    rows = ForgeHook.objects.filter(service=service, removed_at__isnull=True)
    return rows.select_related("service__team", "added_by").order_by("forge", "pk")


def hook_for(actor: Actor, pk: UUID) -> ForgeHook:
    """One in use, of a service that `actor` may see. Raises `Unseen`."""
    rows = ForgeHook.objects.filter(service__in=visible_services(actor).values("pk"), removed_at__isnull=True)
    found = rows.select_related("service__team", "added_by").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found
