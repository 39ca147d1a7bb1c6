"""Faults that need an owner and a date, and the time-bound exceptions from them."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.evidence.models import EvidenceRevision, TimeBound, waiver_rules
from readiness.identifiers import new_id
from readiness.teams.models import User


class Finding(models.Model):
    """A fault of a service in an environment. What it says never changes; a fault that returns is a new row.

    So how things stood at an earlier time is read off the two dates of each row.
    """

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", "Contradiction"
        DEPENDENCY = "dependency", "Dependency"
        SECRET = "secret", "Secret"
        RECOVERY = "recovery", "Recovery"

    class Severity(models.TextChoices):
        CRITICAL = "critical", "Critical"
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"
        INFO = "info", "Information"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="findings")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="findings")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    # What it is about: who looked, a slash, what is wrong there (`fault.py`).
    key = models.CharField(max_length=400)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    title = models.CharField(max_length=300)
    detail = models.TextField(blank=True, max_length=8000)
    item_key = models.CharField(max_length=101, blank=True)
    # What people testified, and what a machine saw, when it was opened.
    said = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="findings_said"
    )
    seen = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="findings_seen"
    )
    opened_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="findings_owned"
    )
    due_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # Nobody: the portal saw that the fault is gone.
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolution = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints = [
            # The same fault is one finding, however many scans or refreshes meet it at once.
            models.UniqueConstraint(
                fields=["environment", "kind", "key"],
                condition=models.Q(state="open"),
                name="finding_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="open", resolved_at__isnull=True, resolved_by__isnull=True, resolution=""
                )
                | models.Q(state="resolved", resolved_at__isnull=False) & ~models.Q(resolution=""),
                name="finding_resolved_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_at", "-id"], name="finding_by_state")]

    def __str__(self) -> str:
        return self.title


class FindingWaiver(TimeBound):
    """A time-bound, approved exception from one finding. Asker and approver are different people."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="waivers")

    class Meta:
        constraints = waiver_rules("finding_waiver", "finding")

    def __str__(self) -> str:
        return f"{self.state} waiver of {self.finding_id}"


class FindingWaiverWarning(models.Model):
    """That people were told of the end of a waiver before it came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Once a waiver, however many workers look at the same moment.
    waiver = models.OneToOneField(FindingWaiver, on_delete=models.PROTECT, related_name="warning")
    warned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"warning of {self.waiver_id}"
