"""Services, where they run, and their checklists."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest

from readiness.admin.looking import CorrectingAdmin, LookingAdmin
from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.catalog.operations import edit_service
from readiness.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    NotApplicable,
    TemplateItem,
    TemplateVersion,
    Waiver,
)
from readiness.clock import now
from readiness.launches.models import Launch, LaunchDecision, SignOff
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


@admin.register(ChecklistTemplate)
class TemplateAdmin(LookingAdmin):
    """Templates, with their versions and checklists counted."""

    list_display = ("title", "slug", "kind", "team", "versions_", "checklists_", "archived_at")
    list_filter = ("kind", "archived_at")
    list_select_related = ("team",)
    search_fields = ("title", "slug")

    counted = {
        "version_count": Count("versions", distinct=True),
        "checklist_count": Count("checklists", distinct=True),
    }

    @admin.display(ordering="version_count", description="versions")
    def versions_(self, row: Any) -> int:
        """How many published."""
        return int(row.version_count)

    @admin.display(ordering="checklist_count", description="checklists")
    def checklists_(self, row: Any) -> int:
        """How many in use."""
        return int(row.checklist_count)


@admin.register(TemplateVersion)
class VersionAdmin(LookingAdmin):
    """Published versions: append-only."""

    list_display = ("title", "template", "number", "item_count", "published_by", "published_at")
    list_filter = ("template__kind", "published_at")
    list_select_related = ("template", "published_by")
    search_fields = ("title", "template__slug", "digest")


@admin.register(TemplateItem)
class TemplateItemAdmin(LookingAdmin):
    """Items of published versions: append-only."""

    list_display = (
        "key",
        "title",
        "version",
        "section",
        "accepted_by",
        "fresh_for_days",
        "not_applicable_allowed",
    )
    list_filter = ("section", "accepted_by", "not_applicable_allowed")
    list_select_related = ("version",)
    search_fields = ("key", "title")


@admin.register(Checklist)
class ChecklistAdmin(LookingAdmin):
    """Checklists with what is kept of their standing."""

    list_display = (
        "service", "environment", "version", "verdict", "count_pass", "count_fail", "count_waived",
        "count_not_applicable", "count_unknown", "count_stale", "refreshed_at",
    )  # fmt: skip
    list_filter = ("verdict", "leading", "template__kind")
    list_select_related = ("service", "environment", "version")
    search_fields = ("service__name", "service__slug")


@admin.register(ChecklistItem)
class ItemAdmin(LookingAdmin):
    """Items, with the evidence that serves them counted."""

    list_display = (
        "key",
        "checklist_of",
        "standing",
        "proof",
        "evidence_",
        "assignee",
        "due_date",
        "good_until",
    )
    list_filter = ("standing", "proof", "template_item__section")
    list_select_related = ("checklist__service", "checklist__environment", "assignee")
    search_fields = ("key", "checklist__service__name", "checklist__service__slug")

    counted = {
        "evidence_count": Count("attachments", filter=Q(attachments__evidence__withdrawn_at__isnull=True))
    }

    @admin.display(description="checklist")
    def checklist_of(self, row: ChecklistItem) -> str:
        """Service and environment."""
        return f"{row.checklist.service}, {row.checklist.environment}"

    @admin.display(ordering="evidence_count", description="evidence")
    def evidence_(self, row: Any) -> int:
        """How many pieces."""
        return int(row.evidence_count)


@admin.register(Waiver)
class WaiverAdmin(LookingAdmin):
    """Exceptions."""

    list_display = ("item", "state", "expires_at", "requested_by", "requested_at", "decided_by", "decided_at")
    list_filter = ("state", "expires_at")
    list_select_related = ("item", "requested_by", "decided_by")
    search_fields = ("item__key", "item__checklist__service__name", "reason")


@admin.register(NotApplicable)
class NotApplicableAdmin(LookingAdmin):
    """Claims that an item does not apply."""

    list_display = ("item", "claimed_by", "claimed_at", "withdrawn_at")
    list_filter = ("claimed_at", "withdrawn_at")
    list_select_related = ("item", "claimed_by")
    search_fields = ("item__key", "item__checklist__service__name", "reason")


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
