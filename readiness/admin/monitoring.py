"""Alerts that were delivered, and numbers over time: read-only."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import (
    MetricMapping,
    MetricPull,
    MetricRollup,
    MetricSample,
    MetricSeries,
    ReceivedAlert,
)


@admin.register(ReceivedAlert)
class ReceivedAlertAdmin(LookingAdmin):
    """Each beginning and each end of an alert, as it was first delivered."""

    list_display = ("name", "status", "environment", "receiver", "starts_at", "received_at")
    list_filter = ("status", "received_at")
    list_select_related = ("environment__service",)
    search_fields = ("name", "=fingerprint", "=nonce", "environment__service__name")


@admin.register(MetricSeries)
class MetricSeriesAdmin(LookingAdmin):
    """Which numbers there are, and how fresh."""

    list_display = ("metric", "statistic", "environment", "latest_at", "latest_value", "problem")
    list_filter = ("metric", "statistic")
    list_select_related = ("environment__service",)
    search_fields = ("metric", "environment__service__name", "environment__service__slug")


class _OfSeries(LookingAdmin):
    """Found by their series; millions of rows are not counted."""

    list_select_related = ("series__environment__service",)
    search_fields = ("=series__id", "=series__metric", "=series__environment__service__slug")
    ordering = ("-id",)


@admin.register(MetricSample)
class MetricSampleAdmin(_OfSeries):
    """Numbers as they came."""

    list_display = ("series", "at", "value")
    list_filter = ("series__metric",)


@admin.register(MetricRollup)
class MetricRollupAdmin(_OfSeries):
    """What is left of them in stretches."""

    list_display = ("series", "seconds", "begins", "count", "low", "high", "total")
    list_filter = ("seconds", "series__metric")


@admin.register(MetricMapping)
class MetricMappingAdmin(LookingAdmin):
    """Where people said that numbers come from."""

    list_display = ("metric", "way", "environment", "mapped_by", "mapped_at", "ended_at")
    list_filter = ("metric", "way", "mapped_at", "ended_at")
    list_select_related = ("environment__service", "mapped_by")
    search_fields = ("metric", "name", "environment__service__name", "environment__service__slug")


@admin.register(MetricPull)
class MetricPullAdmin(LookingAdmin):
    """When Prometheus is asked next for an environment, and what was wrong."""

    list_display = ("environment", "next_at", "asked_at", "lease_until", "problem", "problem_since")
    list_filter = ("next_at", "problem_since")
    list_select_related = ("environment__service",)
    search_fields = ("problem", "environment__service__name", "environment__service__slug")
