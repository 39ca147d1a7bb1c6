"""The ledger: read-only, here as in the database."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import LedgerCommitment, LedgerEntry


@admin.register(LedgerEntry)
class EntryAdmin(LookingAdmin):
    """Entries with the text that is hashed."""

    list_display = ("id", "kind", "actor", "team", "service", "subject_type", "recorded_at")
    list_filter = ("subject_type", "recorded_at")
    list_select_related = ("actor", "team", "service")
    search_fields = ("kind", "actor__email", "service__slug", "team__slug")
    ordering = ("-id",)
    fields = (
        "id",
        "kind",
        "recorded_at",
        "actor",
        "team",
        "service",
        "subject_type",
        "subject_id",
        "text",
        "leaf",
    )
    readonly_fields = ("text", "leaf")

    @admin.display(description="body, as hashed")
    def text(self, row: LedgerEntry) -> str:
        """The canonical bytes as text."""
        return bytes(row.body).decode()

    @admin.display(description="leaf hash")
    def leaf(self, row: LedgerEntry) -> str:
        """In hexadecimal."""
        return bytes(row.leaf_hash).hex()


@admin.register(LedgerCommitment)
class CommitmentAdmin(LookingAdmin):
    """Names of the values that were committed to; the values stay in the audit trail, scoped to who may see."""

    list_display = ("entry", "name")
    list_filter = ("name",)
    list_select_related = ("entry",)
    search_fields = ("name", "entry__kind")
    exclude = ("nonce", "value")
