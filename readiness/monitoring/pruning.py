"""Removing received alerts for their age. That they came, and how many, stays in the ledger."""

from datetime import datetime, timedelta

from django.conf import settings

from readiness.monitoring.models import ReceivedAlert


def remove_old_alerts(*, at: datetime, limit: int) -> int:
    """Remove up to `limit` that were received more than `ALERT_KEEP_DAYS` ago. Answers how many went.

    One that still fires is told again by Alertmanager, and is kept anew then.
    """
    last = at - timedelta(days=settings.ALERT_KEEP_DAYS)
    old = ReceivedAlert.objects.filter(received_at__lt=last).order_by("received_at", "id")
    gone, _each = ReceivedAlert.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()
    return gone
