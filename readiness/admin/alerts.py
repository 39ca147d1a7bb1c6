"""Policies, alerts, silences, drills, and how people and tools were told: read-only."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import (
    Alert,
    AlertCall,
    AlertDrill,
    AlertPolicy,
    AlertPost,
    AlertSilence,
    AlertStanding,
    AlertWatch,
)

_OF_SERVICE = "environment__service__name"


@admin.register(Alert)
class AlertAdmin(LookingAdmin):
    """What was broken, and who answered."""

    list_display = ("title", "environment", "severity", "route", "state", "drill", "opened_at", "resolved_at")
    list_filter = ("state", "severity", "drill", "opened_at")
    list_select_related = ("environment__service",)
    search_fields = ("title", "=key", _OF_SERVICE)


@admin.register(AlertPolicy)
class AlertPolicyAdmin(LookingAdmin):
    """Policies that a team changed, or its own."""

    list_display = ("title", "environment", "severity", "route", "enabled", "own", "changed_at")
    list_filter = ("severity", "route", "enabled", "own")
    list_select_related = ("environment__service",)
    search_fields = ("title", "=key", _OF_SERVICE)


@admin.register(AlertStanding)
class AlertStandingAdmin(LookingAdmin):
    """How each policy stood when it was last judged."""

    list_display = ("key", "environment", "state", "value", "seen_at", "judged_at")
    list_filter = ("state",)
    list_select_related = ("environment__service",)
    search_fields = ("=key", _OF_SERVICE)


@admin.register(AlertWatch)
class AlertWatchAdmin(LookingAdmin):
    """Which environment is judged when."""

    list_display = ("environment", "next_at", "judged_at", "lease_until")
    list_filter = ("next_at",)
    list_select_related = ("environment__service",)
    search_fields = (_OF_SERVICE,)


@admin.register(AlertSilence)
class AlertSilenceAdmin(LookingAdmin):
    """When nobody was told, and why."""

    list_display = ("environment", "key", "made_by", "made_at", "until", "ended_at")
    list_filter = ("made_at",)
    list_select_related = ("environment__service", "made_by")
    search_fields = ("=key", _OF_SERVICE)


@admin.register(AlertCall)
class AlertCallAdmin(LookingAdmin):
    """Each time that people and tools were told."""

    list_display = ("environment", "what", "step", "drill", "made_at")
    list_filter = ("what", "drill", "made_at")
    list_select_related = ("environment__service",)
    search_fields = (_OF_SERVICE,)


@admin.register(AlertDrill)
class AlertDrillAdmin(LookingAdmin):
    """Drills and how they ended."""

    list_display = ("environment", "started_by", "started_at", "state", "finished_at")
    list_filter = ("state", "started_at")
    list_select_related = ("environment__service", "started_by")
    search_fields = (_OF_SERVICE,)


@admin.register(AlertPost)
class AlertPostAdmin(LookingAdmin):
    """What went to teams' tools."""

    list_display = ("call", "tool", "state", "attempts", "sent_at", "last_error")
    list_filter = ("state",)
    list_select_related = ("call", "tool")
    search_fields = ("tool__name", "call__environment__service__name")
