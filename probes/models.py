"""The schedule and the runs of machine witnesses. The rows are the schedule; a task only says "look now"."""

from django.db import models

from readiness.identifiers import new_id
from readiness.models import Environment, User


class Probe(models.Model):
    """One kind of probe pointed at one environment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="probes")
    kind = models.CharField(max_length=60)
    enabled = models.BooleanField(default=True)
    interval_seconds = models.PositiveIntegerField()
    next_run_at = models.DateTimeField()
    # "Run now": asked at, by whom; cleared when the run is claimed.
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    last_run = models.ForeignKey("Run", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["environment", "kind"], name="probe_once")]
        indexes = [models.Index(fields=["enabled", "next_run_at"], name="probe_due")]

    def __str__(self) -> str:
        return f"{self.kind} of {self.environment_id}"


class Run(models.Model):
    """One look: observations (typed facts) apart from the verdict, so that new rules can grade old facts."""

    class Status(models.TextChoices):
        PASS = "pass", "Found right"
        WARN = "warn", "Right, with a warning"
        FAIL = "fail", "Found wrong"
        ERROR = "error", "Could not look"
        SKIPPED = "skipped", "Not asked"
        MISSED = "missed", "Missed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    probe = models.ForeignKey(Probe, on_delete=models.PROTECT, related_name="runs")
    scheduled_for = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices)
    code = models.CharField(max_length=60)
    sentence = models.TextField()
    remedy = models.TextField(blank=True)
    severity = models.CharField(max_length=10, blank=True)
    observations = models.JSONField(default=dict)
    hops = models.JSONField(default=list)
    target = models.JSONField(default=dict)
    rule_version = models.PositiveSmallIntegerField(default=1)
    allow_rule = models.CharField(max_length=80, blank=True)
    worker = models.CharField(max_length=120, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The evidence revision that this run became, or that it confirmed.
    revision_id = models.UUIDField(null=True, blank=True)

    class Meta:
        constraints = [
            # Late or doubled delivery of a message changes nothing.
            models.UniqueConstraint(fields=["probe", "scheduled_for"], name="run_once"),
        ]
        indexes = [models.Index(fields=["probe", "-scheduled_for"], name="run_by_probe")]

    def __str__(self) -> str:
        return f"{self.status} {self.scheduled_for:%F %T}"
