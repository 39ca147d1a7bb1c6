"""The ledger: read-only, here as in the database."""

from django.contrib import admin

from readiness.admin.looking import LookingAdmin
from readiness.models import LedgerCheckpoint, LedgerCommitment, LedgerEntry, LedgerKey, LedgerNode


@admin.register(LedgerEntry)
class EntryAdmin(LookingAdmin):
    """Entries with the text that is hashed."""

    list_display = ("id", "seq", "kind", "actor", "team", "service", "subject_type", "recorded_at")
    list_filter = ("subject_type", "recorded_at", ("seq", admin.EmptyFieldListFilter))
    list_select_related = ("actor", "team", "service")
    search_fields = ("kind", "=seq", "actor__email", "service__slug", "team__slug")
    ordering = ("-id",)
    fields = (
        "id",
        "seq",
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


@admin.register(LedgerCheckpoint)
class CheckpointAdmin(LookingAdmin):
    """What the log said of itself, with the signed note."""

    list_display = ("size", "sealed_at", "root_hash")
    list_filter = ("sealed_at",)
    search_fields = ("=size", "note")
    ordering = ("-size",)
    fields = ("size", "root_hash", "sealed_at", "note")
    readonly_fields = ("root_hash",)

    @admin.display(description="root")
    def root_hash(self, row: LedgerCheckpoint) -> str:
        """In hexadecimal."""
        return bytes(row.root).hex()


@admin.register(LedgerNode)
class NodeAdmin(LookingAdmin):
    """Hashes of complete subtrees, which proofs are put together from."""

    list_display = ("level", "index", "node_hash")
    list_filter = ("level",)
    search_fields = ("=index",)
    ordering = ("-id",)
    fields = ("level", "index", "node_hash")
    readonly_fields = ("node_hash",)

    @admin.display(description="hash")
    def node_hash(self, row: LedgerNode) -> str:
        """In hexadecimal."""
        return bytes(row.hash).hex()


@admin.register(LedgerKey)
class KeyAdmin(LookingAdmin):
    """Public keys, in the order in which they signed."""

    list_display = ("number", "name", "key_id", "added_at")
    list_filter = ("name", "added_at")
    search_fields = ("name", "key_id", "vkey")
    ordering = ("-number",)
