"""Alerts as Alertmanager delivered them to the portal."""

from django.db import models

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.ingest.models import IngestToken


class ReceivedAlert(models.Model):
    """One alert that began, or ended, and was delivered: the first time that it was. Never changed; old ones go.

    Alertmanager tells of the same alert again and again while it lasts; what it says of it stays the same.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="received_alerts")
    # As Alertmanager computes it of the labels.
    fingerprint = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=[("firing", "Firing"), ("resolved", "Resolved")])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=255, blank=True)
    labels = models.JSONField()
    annotations = models.JSONField()
    # Of a synthetic alert of ours; else empty.
    nonce = models.CharField(max_length=64, blank=True)
    receiver = models.CharField(max_length=255)
    group_key = models.CharField(max_length=1000, blank=True)
    generator_url = models.CharField(max_length=1000, blank=True)
    token = models.ForeignKey(
        IngestToken, null=True, blank=True, on_delete=models.PROTECT, related_name="received_alerts"
    )
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Deliveries are repeated, also at once by the members of a cluster.
            models.UniqueConstraint(
                fields=["environment", "fingerprint", "starts_at", "status"], name="received_alert_once"
            )
        ]
        indexes = [
            models.Index(fields=["environment", "-received_at", "-id"], name="received_alert_by_place"),
            models.Index(
                fields=["environment", "nonce"], name="received_alert_nonce", condition=~models.Q(nonce="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.status}"
