"""What people give to probes, in the admin: read-only, and no secret in any form."""

from django.contrib import admin

from probes.given.models import Declaration, HostProof, Permit, ProbeStop, SpentRequests, ToolConnection
from readiness.admin.looking import LookingAdmin

_SERVICE = ("environment__service__name", "environment__service__slug")


@admin.register(Declaration)
class DeclarationAdmin(LookingAdmin):
    """What people declare for a kind."""

    list_display = ("kind", "environment", "declared_by", "declared_at", "ended_at")
    list_filter = ("kind", "declared_at", "ended_at")
    list_select_related = ("environment__service", "declared_by")
    search_fields = ("kind", *_SERVICE)


@admin.register(ToolConnection)
class ToolConnectionAdmin(LookingAdmin):
    """Connections to tools; what opens them is shown to nobody, not even sealed."""

    list_display = ("tool", "base_url", "team", "environment", "made_by", "made_at", "ended_at")
    list_filter = ("tool", "made_at", "ended_at")
    list_select_related = ("team", "environment__service", "made_by")
    search_fields = ("tool", "base_url", "team__name", *_SERVICE)
    exclude = ("sealed",)


@admin.register(HostProof)
class HostProofAdmin(LookingAdmin):
    """Who has proven to have which host."""

    list_display = ("host", "service", "way", "proven_until", "checked_at", "ended_at")
    list_filter = ("way", "proven_until", "ended_at")
    list_select_related = ("service",)
    search_fields = ("host", "service__name", "service__slug")


@admin.register(Permit)
class PermitAdmin(LookingAdmin):
    """Permits of active probes."""

    list_display = ("kind", "environment", "opens_at", "closes_at", "requests_a_day", "given_by", "ended_at")
    list_filter = ("kind", "opens_at", "closes_at", "ended_at")
    list_select_related = ("environment__service", "given_by")
    search_fields = ("kind", *_SERVICE)


@admin.register(SpentRequests)
class SpentRequestsAdmin(LookingAdmin):
    """How many requests active probes sent on which day."""

    list_display = ("kind", "environment", "day", "requests")
    list_filter = ("kind", "day")
    list_select_related = ("environment__service",)
    search_fields = ("kind", *_SERVICE)


@admin.register(ProbeStop)
class ProbeStopAdmin(LookingAdmin):
    """Stops of active probes."""

    list_display = ("place", "environment", "reason", "stopped_by", "stopped_at", "ended_at")
    list_filter = ("stopped_at", "ended_at")
    list_select_related = ("environment__service", "stopped_by")
    search_fields = ("place", "reason", *_SERVICE)
