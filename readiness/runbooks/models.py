"""Runbooks, their numbered versions, and each time that somebody tried whether one can be followed."""

from django.db import models
from django.db.models import F, Q

from readiness.catalog.models import Service
from readiness.evidence.models import EvidenceRevision
from readiness.identifiers import new_id
from readiness.teams.models import User


class Runbook(models.Model):
    """The runbook of a service. What it says stands in its versions.

    The columns after `started_at` repeat what its newest version and exercise say, so that lists stay flat and its
    words are found; the operations of this room are their only writers.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Two of one service would be two answers in the middle of the night.
    service = models.OneToOneField(Service, on_delete=models.PROTECT, related_name="runbook")
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    number = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField()
    score = models.PositiveSmallIntegerField(default=0)
    missing = models.PositiveIntegerField(default=0)
    text = models.TextField(blank=True)
    exercised_at = models.DateTimeField(null=True, blank=True)
    exercised_number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(score__lte=100), name="runbook_score_of_hundred")]
        indexes = [
            models.Index(fields=["score", "id"], name="runbook_by_score"),
            models.Index(fields=["exercised_at", "id"], name="runbook_by_exercise"),
        ]

    def __str__(self) -> str:
        return f"runbook of {self.service_id}"


class RunbookVersion(models.Model):
    """What the runbook said from one moment on: append-only, numbered without a gap. `content`: `structure.told`."""

    class Way(models.TextChoices):
        TEMPLATE = "template", "Begun from the template"
        FORM = "form", "Edited in the portal"
        MARKDOWN = "markdown", "Read from Markdown"
        RESTORED = "restored", "An earlier version brought back"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    score = models.PositiveSmallIntegerField()
    way = models.CharField(max_length=10, choices=Way.choices)
    restored = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two who write at once: one is first, the other is told.
            models.UniqueConstraint(fields=["runbook", "number"], name="runbook_version_once"),
            models.CheckConstraint(
                condition=Q(way="restored", restored__isnull=False)
                | ~Q(way="restored") & Q(restored__isnull=True),
                name="runbook_version_restored_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.runbook_id}"


class RunbookExercise(models.Model):
    """One time that people followed the runbook to see whether it helps: append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    runbook = models.ForeignKey(Runbook, on_delete=models.PROTECT, related_name="exercises")
    version = models.ForeignKey(RunbookVersion, on_delete=models.PROTECT, related_name="exercises")
    exercised_at = models.DateTimeField()
    # Who went through it, as people say it: seldom whoever writes it down.
    people = models.CharField(max_length=300)
    issue = models.CharField(max_length=60, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    found = models.TextField(max_length=8000)
    evidence = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="exercises"
    )
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(found="") & ~Q(people=""), name="exercise_says_who_and_what"),
            models.CheckConstraint(
                condition=Q(exercised_at__lte=F("recorded_at")), name="exercise_not_ahead_of_time"
            ),
        ]
        indexes = [models.Index(fields=["runbook", "-exercised_at"], name="exercise_by_runbook")]

    def __str__(self) -> str:
        return f"exercise of {self.runbook_id} on {self.exercised_at:%Y-%m-%d}"
