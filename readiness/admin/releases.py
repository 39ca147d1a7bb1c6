"""Deployments and what hangs on them: read-only, for they are a record; a hook's secret is never shown."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import (
    Deployment,
    DeploymentStep,
    ForgeHook,
    ForgeReport,
    GateOverride,
    ReleaseSighting,
    RollbackDecision,
    RollbackTrigger,
)

_PLACE = ("environment__service__name", "environment__service__slug")


@admin.register(Deployment)
class DeploymentAdmin(LookingAdmin):
    """What was deployed where."""

    list_display = (
        "release",
        "environment",
        "kind",
        "state",
        "source",
        "gate_verdict",
        "started_at",
        "finished_at",
    )
    list_filter = ("state", "kind", "source", "gate_verdict", "happened_at")
    list_select_related = ("environment",)
    search_fields = ("release", "commit", *_PLACE)


@admin.register(DeploymentStep)
class DeploymentStepAdmin(LookingAdmin):
    """Who did what."""

    list_display = ("deployment", "number", "key", "outcome", "by", "at")
    list_filter = ("outcome", "at")
    list_select_related = ("deployment", "by")
    search_fields = ("key", "deployment__release")


@admin.register(GateOverride)
class GateOverrideAdmin(LookingAdmin):
    """Where the gate's no was overridden."""

    list_display = ("environment", "release", "state", "requested_by", "decided_by", "expires_at")
    list_filter = ("state", "expires_at")
    list_select_related = ("environment", "requested_by", "decided_by")
    search_fields = ("release", *_PLACE)


@admin.register(RollbackTrigger)
class RollbackTriggerAdmin(LookingAdmin):
    """Reasons to roll back."""

    list_display = ("deployment", "kind", "source", "fired_at", "fired_by")
    list_filter = ("kind", "source", "fired_at")
    list_select_related = ("deployment", "fired_by")
    search_fields = ("deployment__release", "sentence")


@admin.register(RollbackDecision)
class RollbackDecisionAdmin(LookingAdmin):
    """What was decided about them."""

    list_display = ("trigger", "verdict", "decided_by", "decided_at")
    list_filter = ("verdict", "decided_at")
    list_select_related = ("trigger", "decided_by")
    search_fields = ("trigger__deployment__release", "reason")


@admin.register(ReleaseSighting)
class ReleaseSightingAdmin(LookingAdmin):
    """Releases seen on the wire."""

    list_display = ("environment", "release", "status", "seen_at")
    list_filter = ("seen_at",)
    list_select_related = ("environment",)
    search_fields = ("release", *_PLACE)


@admin.register(ForgeHook)
class ForgeHookAdmin(LookingAdmin):
    """Forges that tell."""

    list_display = ("service", "forge", "added_by", "added_at", "removed_at")
    list_filter = ("forge", "removed_at")
    list_select_related = ("service", "added_by")
    search_fields = ("service__name", "service__slug")
    exclude = ("sealed",)


@admin.register(ForgeReport)
class ForgeReportAdmin(LookingAdmin):
    """What they told."""

    list_display = ("environment", "external_id", "state", "said_at", "received_at")
    list_filter = ("state", "received_at")
    list_select_related = ("environment",)
    search_fields = ("external_id", *_PLACE)
