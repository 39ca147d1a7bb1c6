"""The schedule: the rows are it; a task only says "look now"."""

from django.db import models

from readiness.identifiers import new_id
from readiness.models import Environment, User


class Probe(models.Model):
    """One kind of probe pointed at one environment: when it is due, who has it in hand, and how it stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="probes")
    kind = models.CharField(max_length=60)
    enabled = models.BooleanField(default=True)
    interval_seconds = models.PositiveIntegerField()
    next_run_at = models.DateTimeField()
    # Since when the slots of this interval hold: what was before is no gap.
    grid_since = models.DateTimeField(null=True, blank=True)
    # "Run now": asked at, by whom; cleared when the run is kept.
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_run = models.ForeignKey("Run", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    # How it stands (`probes/standing.py`): what was last told as evidence, and what speaks for a change.
    told_status = models.CharField(max_length=8, blank=True)
    told_code = models.CharField(max_length=60, blank=True)
    told_digest = models.CharField(max_length=64, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    told_revision = models.UUIDField(null=True, blank=True)
    good_in_row = models.PositiveIntegerField(default=0)
    bad_in_row = models.PositiveIntegerField(default=0)
    # The last results, oldest first: one letter each, `g` or `b`.
    recent = models.CharField(max_length=21, blank=True)
    flapping = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["environment", "kind"], name="probe_once")]
        indexes = [models.Index(fields=["enabled", "next_run_at"], name="probe_due")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.environment_id}"
