"""Recurring duties of services, and each time that one of them is due."""

from datetime import time

from django.db import models
from django.db.models import F, Q

from readiness.catalog.models import Service
from readiness.evidence.models import EvidenceRevision
from readiness.identifiers import new_id
from readiness.obligations.cadence import BASES, SHIFTS, UNITS, Cadence
from readiness.obligations.template import REVIEWERS
from readiness.obligations.wording import in_words
from readiness.teams.models import User


class Obligation(models.Model):
    """A recurring duty of a service. Its rhythm never changes: another rhythm is another duty.

    `closed_by`: [{"probe": kind, "moments": path}], as in the library. `lead_days`: how many days before the due
    date somebody is told, the longest first; the longest also opens the occurrence. `escalation_days`: how many
    days after it is overdue the team lead, the security reviewers and the administrators are told.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="obligations")
    # The key in the library, or that of a team's own.
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True, max_length=4000)
    steps = models.JSONField(default=list)
    items = models.JSONField(default=list)
    unit = models.CharField(max_length=8, choices=[(one, one) for one in UNITS])
    every = models.PositiveSmallIntegerField(default=1)
    basis = models.CharField(max_length=12, choices=[(one, one) for one in BASES])
    anchor_on = models.DateField()
    weekday = models.SmallIntegerField(null=True, blank=True)
    nth = models.SmallIntegerField(null=True, blank=True)
    month_day = models.SmallIntegerField(null=True, blank=True)
    month = models.SmallIntegerField(null=True, blank=True)
    shift = models.CharField(max_length=8, choices=[(one, one) for one in SHIFTS])
    starts_on = models.DateField()
    zone = models.CharField(max_length=60)
    local_time = models.TimeField(default=time(9))
    lead_days = models.JSONField(default=list)
    grace_days = models.PositiveSmallIntegerField(default=0)
    escalation_days = models.JSONField(default=list)
    # How far a lead's smoothing may move one of its dates; None: `smoothing.TOLERANCE_DAYS`.
    tolerance_days = models.PositiveSmallIntegerField(null=True, blank=True)
    needs_evidence = models.BooleanField(default=False)
    reviewer = models.CharField(max_length=20, choices=[(one, one) for one in REVIEWERS])
    closed_by = models.JSONField(default=list)
    # Nobody: the team's leads answer for it.
    owner = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="obligations"
    )
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, max_length=4000)
    # The planner's own: up to which date occurrences are there, and under which rules they were computed.
    planned_until = models.DateField(null=True, blank=True)
    planned_rule = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints = [
            # Two launches, or a launch and a person, start the same duty once.
            models.UniqueConstraint(
                fields=["service", "key"], condition=Q(ended_at__isnull=True), name="obligation_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, ended_reason="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_reason=""),
                name="obligation_ended_with_reason",
            ),
            models.CheckConstraint(condition=Q(every__gte=1), name="obligation_every_positive"),
        ]
        indexes = [
            models.Index(
                fields=["planned_until", "id"], name="obligation_by_plan", condition=Q(ended_at=None)
            ),
            models.Index(fields=["planned_rule"], name="obligation_by_rule", condition=Q(ended_at=None)),
            models.Index(fields=["owner", "service"], name="obligation_by_owner"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rhythm(self) -> Cadence:
        """Its columns as a cadence."""
        return Cadence(
            unit=self.unit,  # type: ignore[arg-type]  # a choice of the same words
            every=self.every,
            basis=self.basis,  # type: ignore[arg-type]
            anchor=self.anchor_on,
            weekday=self.weekday,
            nth=self.nth,
            month_day=self.month_day,
            month=self.month,
            shift=self.shift,  # type: ignore[arg-type]
        )

    @property
    def in_words(self) -> str:
        """How often, as part of a sentence."""
        return in_words(self.rhythm)


class Occurrence(models.Model):
    """One time that an obligation is due. Whether it is overdue is computed from the clock, never kept.

    `due_at` is the end of `due_on` in the obligation's zone; it is overdue from `late_at` on, which is `grace_days`
    later. A new date keeps the first: `original_due_on`, and `original_late_at`, by which it was on time or not.
    What it takes to close it (`needs_evidence`, `reviewer`) is what was asked when it was opened.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "In review"
        RETURNED = "returned", "Returned"
        CLOSED = "closed", "Closed"
        SKIPPED = "skipped", "Skipped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="occurrences")
    period_no = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    original_due_on = models.DateField()
    original_late_at = models.DateTimeField()
    due_on = models.DateField()
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    late_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    needs_evidence = models.BooleanField(default=False)
    reviewer = models.CharField(max_length=20, choices=[(one, one) for one in REVIEWERS])
    rescheduled_reason = models.TextField(blank=True, max_length=4000)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_reason = models.TextField(blank=True, max_length=4000)
    # What was handed in, by whom; a probe's testimony is handed in by nobody.
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    statement = models.TextField(blank=True, max_length=8000)
    evidence = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="occurrences"
    )
    reviewed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_reason = models.TextField(blank=True, max_length=4000)
    closed_at = models.DateTimeField(null=True, blank=True)
    skip_asked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    skip_asked_at = models.DateTimeField(null=True, blank=True)
    skip_reason = models.TextField(blank=True, max_length=4000)
    skip_decided_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    skip_decided_at = models.DateTimeField(null=True, blank=True)
    # The worker's own: up to when what probes saw was looked at; when reminders are looked at next (None: never).
    witnessed_until = models.DateTimeField(null=True, blank=True)
    # How often it was told of under this due date before it was moved away, and back.
    date_again = models.PositiveSmallIntegerField(default=0)
    next_step_at = models.DateTimeField(null=True, blank=True)
    # How often the planner gave it another date, which no entry tells; when a smoothing moved it, while that stands.
    replanned = models.PositiveIntegerField(null=True, blank=True)
    smoothed_at = models.DateTimeField(null=True, blank=True)
    # Who said last, from a reminder, that they have seen it. It stays to be done.
    acknowledged_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # However many planners there are, each period is there once.
            models.UniqueConstraint(fields=["obligation", "period_no"], name="occurrence_once"),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True)
                | ~Q(state="planned") & Q(opened_at__isnull=False),
                name="occurrence_opened_first",
            ),
            # Nobody reviews what they handed in themselves.
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("submitted_by")),
                name="occurrence_review_four_eyes",
            ),
            # What was asked for is there: a reviewer, evidence; or a probe's testimony, which nobody handed in.
            models.CheckConstraint(
                condition=~Q(state="closed") & Q(closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False)
                & (
                    Q(submitted_by__isnull=True, evidence__isnull=False)
                    | Q(submitted_by__isnull=False)
                    & (Q(reviewer="none") | Q(reviewed_by__isnull=False))
                    & (Q(needs_evidence=False) | Q(evidence__isnull=False))
                ),
                name="occurrence_closed_whole",
            ),
            # Somebody gives a reason, and another person decides.
            models.CheckConstraint(
                condition=Q(skip_asked_by__isnull=True, skip_asked_at__isnull=True, skip_reason="")
                | Q(skip_asked_by__isnull=False, skip_asked_at__isnull=False) & ~Q(skip_reason=""),
                name="occurrence_skip_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state="skipped") & Q(skip_decided_by__isnull=True, skip_decided_at__isnull=True)
                | Q(
                    state="skipped",
                    skip_asked_by__isnull=False,
                    skip_decided_by__isnull=False,
                    skip_decided_at__isnull=False,
                )
                & ~Q(skip_decided_by=F("skip_asked_by")),
                name="occurrence_skip_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "opens_at"], name="occurrence_to_open"),
            models.Index(fields=["state", "late_at", "id"], name="occurrence_by_lateness"),
            models.Index(fields=["obligation", "state", "due_on"], name="occurrence_by_duty"),
            # Calendars, forecasts and feeds; lists of what is done and of what is overdue: docs/performance.md.
            models.Index(fields=["due_on"], name="occurrence_by_date"),
            models.Index(
                fields=["-late_at", "-id"],
                name="occurrence_finished",
                condition=Q(state__in=("closed", "skipped")),
            ),
            models.Index(
                fields=["late_at", "id"],
                name="occurrence_unfinished",
                condition=Q(state__in=("planned", "open", "submitted", "returned")),
            ),
            models.Index(
                fields=["next_step_at", "id"],
                name="occurrence_to_remind",
                condition=Q(state__in=("open", "returned"), next_step_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.period_no} due {self.due_on}"
