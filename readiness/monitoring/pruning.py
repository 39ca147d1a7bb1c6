"""Removing what is old: alerts (that they came stays in the ledger), samples, and roll-ups by their width."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from readiness.monitoring.buckets import DAY, FIVE_MINUTES, HOUR, begin_of
from readiness.monitoring.models import MetricRollup, MetricSample, MetricSeries, ReceivedAlert


def remove_old_alerts(*, at: datetime, limit: int) -> int:
    """Remove up to `limit` that were received more than `ALERT_KEEP_DAYS` ago. Answers how many went.

    One that still fires is told again by Alertmanager, and is kept anew then.
    """
    last = at - timedelta(days=settings.ALERT_KEEP_DAYS)
    old = ReceivedAlert.objects.filter(received_at__lt=last).order_by("received_at", "id")
    gone, _each = ReceivedAlert.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()
    return gone


#: Series that one round goes through: each costs a few small queries.
_SERIES = 200


def remove_old_numbers(*, at: datetime, limit: int) -> int:
    """Remove up to `limit` samples and roll-ups that are older than the settings keep them. Answers how many went.

    Series by series, so that each removal is a stretch of an index; what a broken-off round left, the next one finds.
    """
    raw = begin_of(at - timedelta(days=settings.METRIC_RAW_DAYS), HOUR)
    due = MetricSeries.objects.filter(Q(pruned_until__isnull=True) | Q(pruned_until__lt=raw)).order_by("pk")
    gone = 0
    for series in due[: min(limit, _SERIES)]:
        gone += _removed(MetricSample.objects.filter(series=series, at__lt=raw), "at", limit - gone)
        for width, days in _kept_for().items():
            last = begin_of(at - timedelta(days=days), width)
            rows = MetricRollup.objects.filter(series=series, seconds=width, begins__lt=last)
            gone += _removed(rows, "begins", limit - gone)
        if gone >= limit:
            return gone
        MetricSeries.objects.filter(pk=series.pk).update(pruned_until=raw)
    return gone


def _kept_for() -> dict[int, int]:
    return {
        FIVE_MINUTES: settings.METRIC_FIVE_MINUTES_DAYS,
        HOUR: settings.METRIC_HOURS_DAYS,
        DAY: settings.METRIC_DAYS_DAYS,
    }


def _removed(rows: QuerySet[Any], column: str, limit: int) -> int:
    if limit <= 0:
        return 0
    oldest = list(rows.order_by(column).values_list("pk", flat=True)[:limit])
    gone, _each = QuerySet(rows.model).filter(pk__in=oldest).delete()
    return gone
