"""Faults and the exceptions from them: read-only, as all that decisions stand on."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import Finding, FindingWaiver, FindingWaiverWarning


@admin.register(Finding)
class FindingAdmin(LookingAdmin):
    """Findings."""

    list_display = (
        "title",
        "service",
        "environment",
        "kind",
        "severity",
        "state",
        "owner",
        "due_date",
        "opened_at",
        "resolved_at",
    )
    list_filter = ("state", "severity", "kind", "opened_at")
    list_select_related = ("service", "environment", "owner")
    search_fields = ("title", "key", "service__name", "service__slug")


@admin.register(FindingWaiver)
class FindingWaiverAdmin(LookingAdmin):
    """Exceptions."""

    list_display = (
        "finding",
        "state",
        "expires_at",
        "requested_by",
        "requested_at",
        "decided_by",
        "decided_at",
    )
    list_filter = ("state", "expires_at")
    list_select_related = ("finding", "requested_by", "decided_by")
    search_fields = ("finding__title", "finding__service__name", "reason")


@admin.register(FindingWaiverWarning)
class FindingWaiverWarningAdmin(LookingAdmin):
    """Which ends were told beforehand."""

    list_display = ("waiver", "warned_at")
    list_filter = ("warned_at",)
    list_select_related = ("waiver",)
    search_fields = ("waiver__reason", "waiver__finding__title", "waiver__finding__service__name")
