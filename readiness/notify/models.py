"""Telling people what the ledger says: notices in the portal, and their way out by e-mail."""

from django.db import models

from readiness.alerts.models import AlertCall
from readiness.identifiers import new_id
from readiness.ledger.models import LedgerEntry
from readiness.obligations.models import TeamChannel
from readiness.teams.models import User


class NotedEntry(models.Model):
    """The notifier has dealt with this ledger entry. The ledger is the outbox; this is its tick."""

    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="noted"
    )
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "noted entries"

    def __str__(self) -> str:
        return f"#{self.entry_id}"


class Notice(models.Model):
    """One sentence for one person about one ledger entry, exactly once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="notices")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    # Why this person is told: "You are the lead of Payments."
    because = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "entry"], name="notice_once")]
        indexes = [
            models.Index(fields=["recipient", "-created_at"], name="notice_by_recipient"),
            models.Index(
                fields=["recipient"], condition=models.Q(read_at__isnull=True), name="notice_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class Delivery(models.Model):
    """A notice on its way out through one channel; claimed with a lease, retried, never lost."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=20)
    # Goes out as Message-ID, so that a repeat after a crash is the same message to the receiver.
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="planned"), name="delivery_due"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"


class AlertPost(models.Model):
    """A call of alerts on its way to one of the team's tools; claimed with a lease, retried, never lost."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        SENT = "sent", "Sent"
        DEAD = "dead", "Given up"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call = models.ForeignKey(AlertCall, on_delete=models.PROTECT, related_name="posts")
    tool = models.ForeignKey(TeamChannel, on_delete=models.PROTECT, related_name="alert_posts")
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    planned_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "tool"], name="alert_post_once")]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="planned"), name="alert_post_due")
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.state}"
