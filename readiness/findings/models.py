"""Faults that need an owner and a date, and the time-bound exceptions from them."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.evidence.models import EvidenceRevision
from readiness.identifiers import new_id
from readiness.teams.models import User


class Finding(models.Model):
    """A fault of a service in an environment. What it says never changes; a fault that returns is a new row.

    So how things stood at an earlier time is read off the two dates of each row.
    """

    class Kind(models.TextChoices):
        CONTRADICTION = "contradiction", "Contradiction"
        DEPENDENCY = "dependency", "Dependency"

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


class FindingWaiver(models.Model):
    """A time-bound, approved exception from one finding. Asker and approver are different people."""

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="waivers")
    reason = models.TextField(max_length=4000)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True, max_length=4000)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="finding_waiver_has_reason"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "refused"])
                | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("requested_by")),
                name="finding_waiver_four_eyes",
            ),
            # Two who ask at once: one is first, the other is told.
            models.UniqueConstraint(
                fields=["finding"], condition=models.Q(state="requested"), name="finding_waiver_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} waiver of {self.finding_id}"
