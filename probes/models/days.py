"""What is left of a day of runs when the runs are gone: counts of each probe, and one seal over all of a service."""

from django.db import models

from probes.models.schedule import Probe
from readiness.identifiers import new_id
from readiness.models import Service


class ProbeDay(models.Model):
    """One probe's day (UTC, by the time a slot was scheduled for): how many slots ended how."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    # Runs by status, those in planned maintenance left out; `maintained` counts these.
    passed = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    maintained = models.PositiveIntegerField(default=0)
    # Phase -> the median and 95th percentile of its seconds, over the first request of each run.
    phases = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["probe", "day"], name="probe_day_once")]

    def __str__(self) -> str:
        return f"{self.probe_id} {self.day}"


class RunSeal(models.Model):
    """The Merkle root over the runs of a service that were kept on one day (UTC); the ledger has it too."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="run_seals")
    day = models.DateField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    # When the first of these runs was removed for its age: from then on the root cannot be computed again.
    pruned_at = models.DateTimeField(null=True, blank=True)
    # All that may go has gone.
    cleared = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "day"], name="run_seal_once")]
        indexes = [models.Index(fields=["day"], name="run_seal_by_day")]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day}"
