"""Probes and their runs in the admin: read-only."""

from django.contrib import admin

from probes.given import admin as given
from probes.models import Maintenance, Probe, ProbeDay, Run, RunSeal
from readiness.admin.looking import LookingAdmin

__all__ = ["given"]


@admin.register(Probe)
class ProbeAdmin(LookingAdmin):
    """The schedule."""

    list_display = (
        "kind",
        "environment_of",
        "enabled",
        "interval_seconds",
        "next_run_at",
        "last_answer",
        "lease_until",
    )
    list_filter = ("kind", "enabled", "last_run__status")
    list_select_related = ("environment__service", "last_run")
    search_fields = ("kind", "environment__service__name", "environment__service__slug")

    @admin.display(description="environment")
    def environment_of(self, row: Probe) -> str:
        """Service and environment."""
        return f"{row.environment.service}, {row.environment}"

    @admin.display(description="last answer")
    def last_answer(self, row: Probe) -> str:
        """The newest run's answer."""
        return row.last_run.get_status_display() if row.last_run else ""


@admin.register(Run)
class RunAdmin(LookingAdmin):
    """Runs with what they saw."""

    list_display = ("kind", "service", "status", "code", "scheduled_for", "finished_at")
    list_filter = ("status", "probe__kind", "scheduled_for")
    list_select_related = ("probe__environment__service",)
    search_fields = ("code", "probe__kind", "probe__environment__service__name")

    @admin.display(ordering="probe__kind")
    def kind(self, row: Run) -> str:
        """The probe's kind."""
        return row.probe.kind

    @admin.display(ordering="probe__environment__service__name")
    def service(self, row: Run) -> str:
        """The service that it looked at."""
        return str(row.probe.environment.service)


@admin.register(ProbeDay)
class ProbeDayAdmin(LookingAdmin):
    """What is left of each day's runs."""

    list_display = ("probe", "day", "passed", "warned", "failed", "errors", "missed", "maintained")
    list_filter = ("day", "probe__kind")
    list_select_related = ("probe",)
    search_fields = ("probe__kind", "probe__environment__service__name")


@admin.register(RunSeal)
class RunSealAdmin(LookingAdmin):
    """Each day's runs of a service, sealed."""

    list_display = ("service", "day", "count", "root", "sealed_at", "pruned_at")
    list_filter = ("day", "pruned_at")
    list_select_related = ("service",)
    search_fields = ("service__name", "service__slug", "root")


@admin.register(Maintenance)
class MaintenanceAdmin(LookingAdmin):
    """Planned maintenance."""

    list_display = ("environment", "begins", "ends", "zone", "repeats", "planned_by", "cancelled_at")
    list_filter = ("repeats", "zone", "cancelled_at")
    list_select_related = ("environment__service", "planned_by")
    search_fields = ("environment__service__name", "environment__service__slug", "reason")
