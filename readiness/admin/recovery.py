"""Backup policies, what their jobs told, and restore drills: read-only, and never the secret of an address."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import BackupPolicy, BackupRun, Canary, DrillStep, PolicyWord, RestoreDrill


@admin.register(BackupPolicy)
class BackupPolicyAdmin(LookingAdmin):
    """How things are backed up."""

    list_display = (
        "name",
        "environment",
        "klass",
        "cadence_minutes",
        "keep_days",
        "tool",
        "pinged_at",
        "ended_at",
    )
    list_filter = ("klass", "tool", "created_at")
    list_select_related = ("environment__service",)
    search_fields = ("name", "environment__service__name", "environment__service__slug")
    exclude = ("digest",)


@admin.register(PolicyWord)
class PolicyWordAdmin(LookingAdmin):
    """What people vouched for."""

    list_display = ("policy", "line", "said_by", "said_at", "counts_until")
    list_filter = ("line", "said_at")
    list_select_related = ("policy", "said_by")
    search_fields = ("policy__name", "policy__environment__service__name")


@admin.register(BackupRun)
class BackupRunAdmin(LookingAdmin):
    """Each run that a job told of."""

    list_display = ("policy", "label", "kind", "state", "began_at", "ended_at", "size")
    list_filter = ("state", "kind", "began_at")
    list_select_related = ("policy",)
    search_fields = ("label", "run_id", "policy__name", "policy__environment__service__name")


@admin.register(Canary)
class CanaryAdmin(LookingAdmin):
    """When canaries were given out; never the word."""

    list_display = ("policy", "run", "given_at")
    list_filter = ("given_at",)
    list_select_related = ("policy", "run")
    search_fields = ("policy__name",)
    exclude = ("digest",)


@admin.register(RestoreDrill)
class RestoreDrillAdmin(LookingAdmin):
    """Restores that were tried."""

    list_display = ("label", "environment", "way", "state", "code", "proven", "started_at", "finished_at")
    list_filter = ("state", "way", "proven", "started_at")
    list_select_related = ("environment__service",)
    search_fields = ("label", "environment__service__name", "environment__service__slug")


@admin.register(DrillStep)
class DrillStepAdmin(LookingAdmin):
    """Their steps."""

    list_display = ("drill", "number", "key", "outcome", "began_at", "ended_at", "told_by")
    list_filter = ("key", "outcome", "ended_at")
    list_select_related = ("drill", "told_by")
    search_fields = ("drill__label", "drill__environment__service__name")
