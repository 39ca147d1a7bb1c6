"""Launches, the signatures on them, and what people decided."""

from typing import Any

from django.contrib import admin
from django.db.models import Count

from readiness.admin.looking import LookingAdmin
from readiness.launches.models import (
    AfterLaunch,
    AfterLaunchWord,
    GateBadge,
    GateKey,
    Launch,
    LaunchDecision,
    SignOff,
)


@admin.register(Launch)
class LaunchAdmin(LookingAdmin):
    """Launches, with their signatures counted."""

    list_display = (
        "service",
        "environment",
        "planned_for",
        "state",
        "signatures",
        "requested_by",
        "requested_at",
    )
    list_filter = ("state", "planned_for")
    list_select_related = ("service", "environment", "requested_by")
    search_fields = ("service__name", "service__slug", "note")

    counted = {"signature_count": Count("sign_offs")}

    @admin.display(ordering="signature_count")
    def signatures(self, row: Any) -> int:
        """How many signatures, on any digest."""
        return int(row.signature_count)


@admin.register(SignOff)
class SignOffAdmin(LookingAdmin):
    """Signatures: append-only."""

    list_display = ("launch_of", "role", "signer", "digest", "signed_at")
    list_filter = ("role", "signed_at")
    list_select_related = ("launch__service", "signer")
    search_fields = ("digest", "signer__email", "launch__service__name")
    exclude = ("subject",)

    @admin.display(description="launch")
    def launch_of(self, row: SignOff) -> str:
        """Of which service."""
        return f"{row.launch.service}, {row.launch.planned_for}"


@admin.register(LaunchDecision)
class LaunchDecisionAdmin(LookingAdmin):
    """Go and no-go, decided by people: append-only."""

    list_display = ("launch_of", "role", "verdict", "machine_verdict", "decided_by", "decided_at")
    list_filter = ("verdict", "machine_verdict", "role", "decided_at")
    list_select_related = ("launch__service", "decided_by")
    search_fields = ("reason", "decided_by__email", "launch__service__name")

    @admin.display(description="launch")
    def launch_of(self, row: LaunchDecision) -> str:
        """Of which service."""
        return f"{row.launch.service}, {row.launch.planned_for}"


@admin.register(GateKey)
class GateKeyAdmin(LookingAdmin):
    """Public keys that signed the gate's answers: append-only."""

    list_display = ("vkey", "added_at")
    list_filter = ("added_at",)
    search_fields = ("vkey",)


@admin.register(GateBadge)
class GateBadgeAdmin(LookingAdmin):
    """Shared badges, and those that were revoked."""

    list_display = ("environment", "service_of", "shared_by", "shared_at", "revoked_at")
    list_filter = ("shared_at", "revoked_at")
    list_select_related = ("environment__service", "shared_by")
    search_fields = ("environment__service__name", "environment__service__slug", "shared_by__email")
    exclude = ("key",)

    @admin.display(description="service")
    def service_of(self, row: GateBadge) -> str:
        """Whose environment it is."""
        return str(row.environment.service)


@admin.register(AfterLaunch)
class AfterLaunchAdmin(LookingAdmin):
    """The first day and the first week of each launch."""

    list_display = ("launch", "stage", "state", "starts_at", "due_at", "ended_by", "ended_at", "look_at")
    list_filter = ("stage", "state", "due_at")
    list_select_related = ("launch", "ended_by")
    search_fields = ("launch__service__name", "launch__service__slug")


@admin.register(AfterLaunchWord)
class AfterLaunchWordAdmin(LookingAdmin):
    """When people were told of the end of such a time."""

    list_display = ("after", "kind", "told_at")
    list_filter = ("kind", "told_at")
    list_select_related = ("after",)
    search_fields = ("after__launch__service__name",)
