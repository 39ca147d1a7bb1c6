"""Services and where they run."""

from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest

from readiness.admin.looking import CorrectingAdmin, LookingAdmin
from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.catalog.operations import edit_service
from readiness.clock import now
from readiness.teams.actors import Actor


@admin.register(Service)
class ServiceAdmin(CorrectingAdmin):
    """Services, with their environments and evidence counted."""

    list_display = ("name", "slug", "team", "tier", "lifecycle", "visibility", "environments_", "owner")
    list_filter = ("lifecycle", "tier", "visibility", "created_at")
    list_select_related = ("team", "owner")
    search_fields = ("name", "slug", "team__name")
    correctable = (
        "name",
        "description",
        "tier",
        "lifecycle",
        "visibility",
        "repository",
        "rto_minutes",
        "rpo_minutes",
    )

    counted = {"environment_count": Count("environments")}

    @admin.display(ordering="environment_count", description="environments")
    def environments_(self, row: Any) -> int:
        """How many environments."""
        return int(row.environment_count)

    def save_model(self, request: HttpRequest, obj: Service, form: Any, change: bool) -> None:  # noqa: ARG002
        """By the operation, with its right and its entry."""
        changes = {name: form.cleaned_data[name] for name in form.changed_data if name in self.correctable}
        if changes:
            edit_service(
                service=obj,
                changes=changes,
                revision=obj.revision,
                actor=Actor.person(request.user),  # type: ignore[arg-type]
                at=now(),
            )


@admin.register(Environment)
class EnvironmentAdmin(LookingAdmin):
    """Environments, with their endpoints counted."""

    list_display = ("name", "service", "slug", "is_production", "endpoints_", "created_at", "archived_at")
    list_filter = ("is_production", "archived_at")
    list_select_related = ("service",)
    search_fields = ("name", "slug", "service__name", "service__slug")

    counted = {"endpoint_count": Count("endpoints")}

    @admin.display(ordering="endpoint_count", description="endpoints")
    def endpoints_(self, row: Any) -> int:
        """How many endpoints."""
        return int(row.endpoint_count)


@admin.register(Endpoint)
class EndpointAdmin(LookingAdmin):
    """Addresses."""

    list_display = ("url", "purpose", "environment", "created_at")
    list_filter = ("purpose",)
    list_select_related = ("environment",)
    search_fields = ("url", "environment__service__name")


@admin.register(Dependency)
class DependencyAdmin(LookingAdmin):
    """What stands on what."""

    list_display = ("service", "needs", "note")
    list_filter = ("service__lifecycle",)
    list_select_related = ("service", "needs")
    search_fields = ("service__name", "needs__name")
