"""What must be true before a launch: templates as published, checklists, items, reviews, exceptions.

The columns `standing`, `reason` and the counters are what `standing.py` last answered, kept so that lists
stay flat at ten thousand services; `operations.refresh_*` is the only writer, and any page about one item
asks the pure function again.
"""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.evidence.models import Evidence, EvidenceRevision, TimeBound, waiver_rules
from readiness.identifiers import new_id
from readiness.teams.models import Team, User

STANDINGS = ("pass", "fail", "waived", "not_applicable", "unknown", "stale")


class ChecklistTemplate(models.Model):
    """A list of what must hold, as a team or the organisation keeps it. Published versions are apart."""

    class Kind(models.TextChoices):
        LAUNCH = "launch", "Launch"
        PRE_DEPLOYMENT = "pre_deployment", "Before a deployment"
        FIRST_24_HOURS = "first_24_hours", "First 24 hours"
        FIRST_WEEK = "first_week", "First week"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="templates")
    draft = models.TextField(blank=True)
    draft_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    draft_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class TemplateVersion(models.Model):
    """One published version: append-only. `source` is the TOML as published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    template = models.ForeignKey(ChecklistTemplate, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    source = models.TextField()
    digest = models.CharField(max_length=64)
    item_count = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    published_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["template", "number"], name="template_version_once")]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class TemplateItem(models.Model):
    """One item of a published version: append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=101)
    section_key = models.CharField(max_length=40)
    section = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    evidence_hint = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    accepted_by = models.CharField(max_length=20)
    fresh_for_days = models.PositiveIntegerField(null=True, blank=True)
    not_applicable_allowed = models.BooleanField(default=False)
    needs = models.CharField(max_length=12, blank=True)
    # Each is an object of kind, class ("proves" or "supports") and fresh_for_days.
    probes = models.JSONField(default=list)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="template_item_once")]

    def __str__(self) -> str:
        return self.title


class Checklist(models.Model):
    """A template version's copy for one environment of one service."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="checklists")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="checklists")
    template = models.ForeignKey(ChecklistTemplate, on_delete=models.PROTECT, related_name="checklists")
    version = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="checklists")
    # The one that stands for the service in lists: the launch checklist of production.
    leading = models.BooleanField(default=False)
    started_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    count_pass = models.PositiveSmallIntegerField(default=0)
    count_fail = models.PositiveSmallIntegerField(default=0)
    count_waived = models.PositiveSmallIntegerField(default=0)
    count_not_applicable = models.PositiveSmallIntegerField(default=0)
    count_unknown = models.PositiveSmallIntegerField(default=0)
    count_stale = models.PositiveSmallIntegerField(default=0)
    # One letter an item in template order (p f w n u s), so that a list can draw 30 cells without 30 rows.
    cells = models.CharField(max_length=400, blank=True)
    verdict = models.CharField(max_length=16, default="not_ready")
    # The next instant at which ageing alone changes an item's standing.
    changes_at = models.DateTimeField(null=True, blank=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "template"], name="checklist_once"),
            models.UniqueConstraint(
                fields=["service"], condition=models.Q(leading=True), name="checklist_leading_once"
            ),
        ]
        indexes = [
            models.Index(fields=["changes_at"], name="checklist_changes"),
            models.Index(fields=["leading", "verdict"], name="checklist_by_verdict"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} of {self.environment_id}"


class ChecklistItem(models.Model):
    """One thing that must hold here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="items")
    template_item = models.ForeignKey(TemplateItem, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=101)
    position = models.PositiveSmallIntegerField()
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="assigned_items"
    )
    due_date = models.DateField(null=True, blank=True)
    standing = models.CharField(max_length=16, default="unknown")
    reason = models.TextField(blank=True)
    proof = models.CharField(max_length=12, blank=True)
    good_until = models.DateTimeField(null=True, blank=True)
    changes_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    # A later template version asks something else here: reviews up to this instant judged the earlier text.
    reviewed_from = models.DateTimeField(null=True, blank=True)
    # Left out of a later template version: kept with its evidence, counted no more.
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "key"], name="checklist_item_once"),
            models.CheckConstraint(condition=models.Q(standing__in=STANDINGS), name="item_standing_known"),
        ]
        indexes = [
            models.Index(fields=["assignee", "standing", "due_date"], name="item_by_assignee"),
            models.Index(fields=["good_until"], name="item_by_good_until"),
        ]

    def __str__(self) -> str:
        return self.key


class ItemEvidence(models.Model):
    """A piece of evidence put forward for an item. One piece may serve several."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="attachments")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="attachments")
    attached_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    # The newest revision waits for a reviewer: kept here so that the review queue is one indexed read.
    waiting_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "evidence"], name="item_evidence_once")]
        indexes = [
            models.Index(
                fields=["waiting_since", "id"],
                condition=models.Q(waiting_since__isnull=False),
                name="item_evidence_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} for {self.item_id}"


class EvidenceReview(models.Model):
    """A reviewer's decision on one revision for one item: append-only; the newest number counts.

    A trigger refuses a reviewer who submitted that revision (four-eyes rule).
    """

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attachment = models.ForeignKey(ItemEvidence, on_delete=models.PROTECT, related_name="reviews")
    revision = models.ForeignKey(EvidenceRevision, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    decision = models.CharField(max_length=8, choices=Decision.choices)
    reason = models.TextField(blank=True, max_length=4000)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two reviewers at once: one is first, the other is told.
            models.UniqueConstraint(fields=["attachment", "revision", "number"], name="review_once"),
            models.CheckConstraint(
                condition=models.Q(decision="accepted") | ~models.Q(reason=""),
                name="review_return_has_reason",
            ),
        ]
        # The pace of a reviewer is read off their last decisions, however many they made.
        indexes = [models.Index(fields=["reviewer", "reviewed_at"], name="review_by_reviewer")]

    def __str__(self) -> str:
        return f"{self.decision} by {self.reviewer_id}"


class Waiver(TimeBound):
    """A time-bound, approved exception. Asker and approver are different people."""

    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="waivers")

    class Meta:
        constraints = waiver_rules("waiver", "item")

    def __str__(self) -> str:
        return f"{self.state} waiver of {self.item_id}"


class WaiverWarning(models.Model):
    """That people were told of the end of a waiver before it came."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Once a waiver, however many workers look at the same moment.
    waiver = models.OneToOneField(Waiver, on_delete=models.PROTECT, related_name="warning")
    warned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"warning of {self.waiver_id}"


class NotApplicable(models.Model):
    """A claim that an item does not apply here, with its reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    item = models.ForeignKey(ChecklistItem, on_delete=models.PROTECT, related_name="not_applicable_claims")
    reason = models.TextField(max_length=4000)
    claimed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    claimed_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "not-applicable claim"
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="not_applicable_has_reason"),
            models.UniqueConstraint(
                fields=["item"], condition=models.Q(withdrawn_at__isnull=True), name="not_applicable_once"
            ),
        ]

    def __str__(self) -> str:
        return f"not applicable: {self.item_id}"
