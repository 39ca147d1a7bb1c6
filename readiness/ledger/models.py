"""What happened, in order, unalterable: triggers on both databases refuse every change (see `walls.py`)."""

from django.conf import settings
from django.db import models

from readiness.identifiers import new_id


class LedgerEntry(models.Model):
    """One thing that happened. `body` is what is hashed: canonical bytes (RFC 8785), never serialised again.

    The other columns repeat what the body says, so that pages can filter; the body is the truth. `seq` is its
    place in the sealed log, counted from 0: none while it is only recorded, given once and by the sequencer
    (`sealing.py`). Ids are no such places: they become visible out of order, and have gaps.
    """

    id = models.BigAutoField(primary_key=True)
    seq = models.BigIntegerField(null=True, blank=True, editable=False)
    kind = models.CharField(max_length=60)
    body = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # No index of their own: each stands first in one below, and every index makes recording dearer.
    team = models.ForeignKey(
        "readiness.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    service = models.ForeignKey(
        "readiness.Service", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            # A place in the log is given once. Partial, so that recording an entry writes no line of it.
            models.UniqueConstraint(
                fields=["seq"], condition=models.Q(seq__isnull=False), name="ledger_entry_seq_once"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(seq__isnull=True), name="ledger_unsealed"),
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
    entry = models.ForeignKey(
        LedgerEntry, on_delete=models.PROTECT, related_name="commitments", db_index=False
    )
    name = models.CharField(max_length=40)
    nonce = models.BinaryField(max_length=32)
    value = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "name"], name="ledger_commitment_once")]

    def __str__(self) -> str:
        return f"{self.name} of #{self.entry_id}"


class LedgerNode(models.Model):
    """The hash of one complete subtree: level 1 and above, for level 0 is `LedgerEntry.leaf_hash` (`merkle.py`)."""

    id = models.BigAutoField(primary_key=True)
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            # A subtree that is complete never changes, so it has one hash.
            models.UniqueConstraint(fields=["level", "index"], name="ledger_node_once"),
            # Bounds of the format: places are whole numbers below 2**63.
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=62, index__gte=0), name="ledger_node_in_tree"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class LedgerCheckpoint(models.Model):
    """What the log said of itself when a batch was sealed: the first `size` entries have the root `root`.

    `note` is the signed note (C2SP tlog-checkpoint) exactly as it was handed out.
    """

    id = models.BigAutoField(primary_key=True)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two roots for one size would be two logs.
            models.UniqueConstraint(fields=["size"], name="ledger_checkpoint_size_once"),
            # An empty log is one too.
            models.CheckConstraint(condition=models.Q(size__gte=0), name="ledger_checkpoint_size_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.size} entries"


class LedgerKey(models.Model):
    """A public key of the log, in the order in which they signed; the private one is in a file (`keys.py`).

    `name` is the log's origin, fixed by the first key: a changed setting does not move a running log.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    key_id = models.CharField(max_length=8)
    vkey = models.TextField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Of two that would follow the same key at once, one does.
            models.UniqueConstraint(fields=["number"], name="ledger_key_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id}"


class LedgerAnchor(models.Model):
    """A checkpoint that was told outside in one stretch of time: by mail, webhook, or to a time-stamping authority.

    The log is never sealed behind the newest one (`guard.py`).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stretch = models.DateTimeField()
    origin = models.CharField(max_length=200)
    size = models.BigIntegerField()
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            # However many workers look, one stretch (a day, by default) has one anchor.
            models.UniqueConstraint(fields=["stretch"], name="ledger_anchor_stretch_once"),
        ]

    def __str__(self) -> str:
        return f"{self.size} entries, {self.stretch:%Y-%m-%d}"
