"""What one look gave. Rows stay what they are, and go by age."""

from django.db import models

from probes.models.schedule import Probe
from readiness.identifiers import new_id
from readiness.models import User


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
    # When the row was written: the day that it is sealed with.
    kept_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices)
    code = models.CharField(max_length=60)
    sentence = models.TextField()
    remedy = models.TextField(blank=True)
    severity = models.CharField(max_length=10, blank=True)
    # How often it was looked, and what the looks before the last one said: [{"status", "code", "after"}].
    attempts = models.PositiveSmallIntegerField(default=1)
    tries = models.JSONField(default=list, blank=True)
    in_maintenance = models.BooleanField(default=False)
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
        indexes = [
            models.Index(fields=["probe", "-scheduled_for"], name="run_by_probe"),
            models.Index(fields=["kept_at"], name="run_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.status} {self.scheduled_for:%F %T}"
