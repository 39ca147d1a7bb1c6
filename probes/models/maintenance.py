"""Planned maintenance: probes look on, and what they see then changes nothing."""

from django.db import models

from readiness.identifiers import new_id
from readiness.models import Environment, User


class Maintenance(models.Model):
    """A window of an environment, told in the wall clock of one time zone; `probes/windows.py` knows when it is."""

    class Repeats(models.TextChoices):
        ONCE = "once", "Once"
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every week"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="maintenance")
    reason = models.CharField(max_length=200)
    zone = models.CharField(max_length=64)
    # Wall clock without an offset, on purpose: 2026-03-29T01:30. The begin belongs to the window, the end does not.
    begins = models.CharField(max_length=16)
    ends = models.CharField(max_length=16)
    repeats = models.CharField(max_length=6, choices=Repeats.choices, default=Repeats.ONCE)
    # The last day on which a repeated window begins; empty: for ever.
    last_day = models.DateField(null=True, blank=True)
    planned_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    cancelled_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "maintenance"
        indexes = [models.Index(fields=["environment", "cancelled_at"], name="maintenance_open")]

    def __str__(self) -> str:
        return f"{self.begins} to {self.ends} ({self.zone})"
