"""Reading alerts that were delivered."""

from datetime import datetime

from django.db.models import QuerySet

from readiness.catalog.models import Environment, Service
from readiness.monitoring.models import ReceivedAlert


def alerts_of_service(service: Service) -> QuerySet[ReceivedAlert]:
    """Newest first. The caller has shown that the service may be seen."""
    rows = ReceivedAlert.objects.filter(environment__service=service).select_related("environment")
    return rows.order_by("-received_at", "-id")


def synthetic_alerts(environment: Environment, since: datetime) -> QuerySet[ReceivedAlert]:
    """The portal's own alerts that came back to this environment, newest first."""
    rows = ReceivedAlert.objects.filter(environment=environment, received_at__gte=since).exclude(nonce="")
    return rows.order_by("-received_at", "-id")
