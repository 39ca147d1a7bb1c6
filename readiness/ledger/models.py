"""What happened, in order, unalterable: triggers on both databases refuse every change (see `walls.py`)."""

from django.conf import settings
from django.db import models


class LedgerEntry(models.Model):
    """One thing that happened. `body` is what is hashed: canonical bytes (RFC 8785), never serialised again.

    The other columns repeat what the body says, so that pages can filter; the body is the truth.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=60)
    body = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    team = models.ForeignKey(
        "readiness.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    service = models.ForeignKey(
        "readiness.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["service", "-id"], name="ledger_by_service"),
            models.Index(fields=["team", "-id"], name="ledger_by_team"),
            models.Index(fields=["subject_id", "-id"], name="ledger_by_subject"),
            models.Index(fields=["kind", "-id"], name="ledger_by_kind"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind}"


class LedgerCommitment(models.Model):
    """A personal or guessable value beside the entry that only holds its commitment.

    commitment = HMAC-SHA-256(nonce, value). Erasing this row leaves a digest that says nothing, and the log
    sound.
    """

    id = models.BigAutoField(primary_key=True)
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="commitments")
    name = models.CharField(max_length=40)
    nonce = models.BinaryField(max_length=32)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="ledger_commitment_once")]

    def __str__(self) -> str:
        return f"{self.name} of #{self.entry_id}"
