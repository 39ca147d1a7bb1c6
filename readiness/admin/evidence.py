"""Evidence and its reviews: read-only."""

from typing import Any

from django.contrib import admin
from django.db.models import Count

from readiness.admin.looking import LookingAdmin
from readiness.checklists.models import EvidenceReview, ItemEvidence
from readiness.evidence.models import Evidence, EvidenceRevision, Picture, StoredFile


@admin.register(Evidence)
class EvidenceAdmin(LookingAdmin):
    """Pieces of evidence, with their revisions and uses counted."""

    list_display = (
        "title",
        "kind",
        "service",
        "environment",
        "release",
        "revisions_",
        "uses",
        "created_by",
        "created_at",
    )
    list_filter = ("kind", "created_at", "withdrawn_at")
    list_select_related = ("service", "environment", "created_by")
    search_fields = ("title", "service__name", "service__slug", "probe_kind")

    counted = {
        "revision_count": Count("revisions", distinct=True),
        "use_count": Count("attachments", distinct=True),
    }

    @admin.display(ordering="revision_count", description="revisions")
    def revisions_(self, row: Any) -> int:
        """How many revisions."""
        return int(row.revision_count)

    @admin.display(ordering="use_count")
    def uses(self, row: Any) -> int:
        """How many items it serves."""
        return int(row.use_count)


@admin.register(EvidenceRevision)
class RevisionAdmin(LookingAdmin):
    """Revisions: append-only."""

    list_display = ("evidence", "number", "verdict", "code", "submitted_by", "submitted_at", "digest")
    list_filter = ("verdict", "submitted_at")
    list_select_related = ("evidence", "submitted_by")
    search_fields = ("evidence__title", "digest", "file__sha256", "file_name")


@admin.register(StoredFile)
class StoredFileAdmin(LookingAdmin):
    """Files by their content, with their uses counted."""

    list_display = ("sha256", "media_type", "size", "uses", "stored_at")
    list_filter = ("media_type", "stored_at")
    search_fields = ("sha256",)

    counted = {"use_count": Count("revisions")}

    @admin.display(ordering="use_count")
    def uses(self, row: Any) -> int:
        """In how many revisions."""
        return int(row.use_count)


@admin.register(Picture)
class PictureAdmin(LookingAdmin):
    """Previews of uploaded pictures."""

    list_display = ("file", "state", "width", "height", "attempts", "reason")
    list_filter = ("state",)
    list_select_related = ("file",)
    search_fields = ("file__sha256", "reason")


@admin.register(ItemEvidence)
class AttachmentAdmin(LookingAdmin):
    """Which evidence serves which item."""

    list_display = ("evidence", "item", "attached_by", "attached_at", "waiting_since")
    list_filter = ("attached_at", "waiting_since")
    list_select_related = ("evidence", "item", "attached_by")
    search_fields = ("evidence__title", "item__key")


@admin.register(EvidenceReview)
class ReviewAdmin(LookingAdmin):
    """Reviewers' decisions: append-only."""

    list_display = ("evidence_of", "decision", "number", "reviewer", "reviewed_at")
    list_filter = ("decision", "reviewed_at")
    list_select_related = ("attachment__evidence", "reviewer")
    search_fields = ("attachment__evidence__title", "reviewer__email", "reason")

    @admin.display(description="evidence")
    def evidence_of(self, row: EvidenceReview) -> str:
        """Of which piece."""
        return str(row.attachment.evidence)
