"""Who holds the ledger's checkpoints outside: subscriptions, what waits to be sent, and what was sent to whom."""

from django.db import models

from readiness.identifiers import new_id
from readiness.ledger.models import LedgerAnchor
from readiness.teams.models import User


class Way(models.TextChoices):
    """How a checkpoint leaves the house."""

    MAIL = "mail", "Mail"
    WEBHOOK = "webhook", "Webhook"
    TIMESTAMP = "timestamp", "Time stamp"


class CheckpointSubscription(models.Model):
    """A person who gets each anchor by mail. Struck out when they want no more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="checkpoint_subscription")
    since = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)


class CheckpointWebhook(models.Model):
    """An address that each anchor is posted to. It stays after it was removed: what was sent names it.

    `place`: which of the portal's places it has, from 1 to `MOST_WEBHOOKS`; each is taken once, so that however
    many are added at the same moment there are never more. Free again when it is removed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    url = models.CharField(max_length=1000)
    place = models.PositiveSmallIntegerField(null=True, editable=False)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["url"], condition=models.Q(removed_at__isnull=True), name="checkpoint_webhook_once"
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(removed_at__isnull=True),
                name="checkpoint_webhook_place_once",
            ),
        ]

    def __str__(self) -> str:
        return self.url


class AnchorErrand(models.Model):
    """An anchor on its way to a webhook or to the time-stamping authority; claimed with a lease, retried.

    Mails are the notifier's deliveries. A time stamp is never given up: it is asked for until there is one.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        DONE = "done", "Done"
        DEAD = "dead", "Given up"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    anchor = models.ForeignKey(LedgerAnchor, on_delete=models.PROTECT, related_name="errands")
    way = models.CharField(max_length=10, choices=Way.choices)
    webhook = models.ForeignKey(
        CheckpointWebhook, null=True, blank=True, on_delete=models.PROTECT, related_name="errands"
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PLANNED)
    attempts = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["anchor", "webhook"], name="anchor_errand_webhook_once"),
            models.UniqueConstraint(
                fields=["anchor"], condition=models.Q(webhook__isnull=True), name="anchor_errand_stamp_once"
            ),
            models.CheckConstraint(
                condition=models.Q(way="webhook", webhook__isnull=False)
                | models.Q(way="timestamp", webhook__isnull=True),
                name="anchor_errand_goes_somewhere",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state="planned"), name="anchor_errand_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.way} {self.state}"


class AnchorSending(models.Model):
    """One attempt to tell somebody of an anchor, and how it ended. Append-only."""

    class Outcome(models.TextChoices):
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed, tried again later"
        GIVEN_UP = "given_up", "Given up"
        CANCELLED = "cancelled", "Not sent"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    anchor = models.ForeignKey(LedgerAnchor, on_delete=models.PROTECT, related_name="sendings")
    way = models.CharField(max_length=10, choices=Way.choices)
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    webhook = models.ForeignKey(
        CheckpointWebhook, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    attempt = models.PositiveIntegerField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    said = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="anchor_sending_newest")]

    def __str__(self) -> str:
        return f"{self.way} {self.outcome}"


class AnchorToken(models.Model):
    """An authority's word that an anchor's note existed at `stamped_at` (RFC 3161), verified when it came.

    `token` is the whole reply, DER, as `openssl ts -verify` reads it. Append-only.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    anchor = models.OneToOneField(LedgerAnchor, on_delete=models.PROTECT, related_name="token")
    token = models.BinaryField()
    stamped_at = models.DateTimeField()
    serial = models.CharField(max_length=80)
    authority = models.CharField(max_length=300)
    received_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.stamped_at}"
