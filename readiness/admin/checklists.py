"""Templates, checklists, their items, and what is let off."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q

from readiness.admin.looking import LookingAdmin
from readiness.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    NotApplicable,
    TemplateItem,
    TemplateVersion,
    Waiver,
    WaiverWarning,
)


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


@admin.register(WaiverWarning)
class WaiverWarningAdmin(LookingAdmin):
    """Which ends were told beforehand."""

    list_display = ("waiver", "warned_at")
    list_filter = ("warned_at",)
    list_select_related = ("waiver",)
    search_fields = ("waiver__reason", "waiver__item__checklist__service__name")


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
