"""Where forges tell deployments of a service."""

from uuid import UUID

from readiness.catalog.models import Service
from readiness.refusals import Unseen
from readiness.releases.models import ForgeHook


def hooks_of(service: Service) -> list[ForgeHook]:
    """Those in use of a service that the caller may see, by forge."""
    rows = ForgeHook.objects.filter(service=service, removed_at__isnull=True)
    return list(rows.select_related("service__team", "added_by").order_by("forge", "pk"))


def hook_for(service: Service, pk: UUID) -> ForgeHook:
    """One of them. Raises `Unseen`."""
    found = next((one for one in hooks_of(service) if one.pk == pk), None)
    if found is None:
        raise Unseen
    return found
