"""Reports asked for: rows that a worker claims, with real progress and a finished file."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.identifiers import new_id
from readiness.launches.models import Launch
from readiness.teams.models import User


class ReportJob(models.Model):
    """One report on its way. The database holds the work; a task only says "look now"."""

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        RUNNING = "running", "Being made"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=40)
    format = models.CharField(max_length=8)
    service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    environment = models.ForeignKey(
        Environment, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    launch = models.ForeignKey(
        Launch, null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )
    options = models.JSONField(default=dict, blank=True)
    as_of = models.DateTimeField()
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="report_jobs")
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=120, blank=True)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at"]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="report_by_person"),
            models.Index(
                fields=["requested_at"],
                condition=models.Q(state__in=["queued", "running"]),
                name="report_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class SignedReport(models.Model):
    """The same report with a signature in it (PAdES), a second file beside the first. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    report = models.OneToOneField(ReportJob, on_delete=models.PROTECT, related_name="signed")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # SHA-256 of the certificate (DER), and the name in it.
    certificate = models.CharField(max_length=64)
    signer = models.CharField(max_length=300)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"signed by {self.signer}"
