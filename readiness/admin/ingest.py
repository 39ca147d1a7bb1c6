"""Keys of pipelines and what tools reported: read-only."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import IngestToken, ToolReport, TrustedIdentity


@admin.register(IngestToken)
class IngestTokenAdmin(LookingAdmin):
    """Keys by which pipelines hand in reports."""

    list_display = ("prefix", "service", "environment", "name", "expires_at", "last_used_at", "revoked_at")
    list_filter = ("expires_at", "revoked_at")
    list_select_related = ("service", "environment")
    search_fields = ("prefix", "name", "service__name", "service__slug")
    exclude = ("digest",)


@admin.register(TrustedIdentity)
class TrustedIdentityAdmin(LookingAdmin):
    """What identity tokens of CI systems must say."""

    list_display = (
        "name",
        "service",
        "environment",
        "issuer",
        "last_used_at",
        "last_refused_at",
        "revoked_at",
    )
    list_filter = ("issuer", "revoked_at")
    list_select_related = ("service", "environment")
    search_fields = ("name", "issuer", "service__name", "service__slug")


@admin.register(ToolReport)
class ToolReportAdmin(LookingAdmin):
    """Reports as they came, and what was concluded."""

    list_display = ("format", "environment", "part", "status", "code", "received_at")
    list_filter = ("format", "status", "received_at")
    list_select_related = ("environment__service",)
    search_fields = ("sha256", "commit_sha", "release", "environment__service__name", "=code")
