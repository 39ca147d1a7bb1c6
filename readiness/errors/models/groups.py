"""Events of one cause: how many, whom they met, when and in which releases, and what people decided."""

from django.db import models
from django.db.models import Q

from readiness.errors.models.projects import ErrorProject
from readiness.identifiers import new_id
from readiness.teams.models import User


class ErrorGroup(models.Model):
    """One exception type at one place. Its counters are changed with its row held, so they are exact."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        RESOLVED = "resolved", "Resolved"
        IGNORED = "ignored", "Muted"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(ErrorProject, on_delete=models.PROTECT, related_name="groups", db_index=False)
    # SHA-256 of what `readiness.errors.grouping` groups by.
    fingerprint = models.CharField(max_length=64)
    title = models.CharField(max_length=250)
    culprit = models.CharField(max_length=250, blank=True)
    level = models.CharField(max_length=10)
    platform = models.CharField(max_length=40, blank=True)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    first_release = models.CharField(max_length=200, blank=True)
    last_release = models.CharField(max_length=200, blank=True)
    events = models.BigIntegerField(default=0)
    # Exact up to `ErrorUser.MOST`.
    users = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    # Open again after it was resolved: since when, and how often so far.
    regressed_at = models.DateTimeField(null=True, blank=True)
    regressions = models.PositiveIntegerField(default=0)
    resolved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    # Only newer releases than this one reopen it; empty: any event does.
    resolved_in = models.CharField(max_length=200, blank=True)
    ignored_until = models.DateTimeField(null=True, blank=True)
    ignored_reason = models.CharField(max_length=1000, blank=True)
    assignee = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            # Many processes meet a new fault at the same moment.
            models.UniqueConstraint(fields=["project", "fingerprint"], name="error_group_once"),
            models.CheckConstraint(
                condition=Q(state="resolved", resolved_by__isnull=False, resolved_at__isnull=False)
                | ~Q(state="resolved")
                & Q(resolved_by__isnull=True, resolved_at__isnull=True, resolved_in=""),
                name="error_group_resolved_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="ignored", ignored_until__isnull=False) & ~Q(ignored_reason="")
                | ~Q(state="ignored") & Q(ignored_until__isnull=True, ignored_reason=""),
                name="error_group_muted_until",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "-last_seen", "-id"], name="error_group_by_last"),
            models.Index(fields=["project", "-first_seen", "-id"], name="error_group_by_first"),
        ]

    def __str__(self) -> str:
        return self.title


class ErrorUser(models.Model):
    """That one person met one group, by a keyed hash of who they are: never who."""

    MOST = 10_000

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(ErrorGroup, on_delete=models.PROTECT, related_name="met", db_index=False)
    who = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "who"], name="error_user_once")]

    def __str__(self) -> str:
        return self.who


class ErrorRelease(models.Model):
    """One release in which a group was met."""

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(ErrorGroup, on_delete=models.PROTECT, related_name="releases", db_index=False)
    version = models.CharField(max_length=200)
    events = models.BigIntegerField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="error_release_once")]

    def __str__(self) -> str:
        return self.version


class ErrorHour(models.Model):
    """How many events of a group came in one hour, and how many bodies of them were kept."""

    id = models.BigAutoField(primary_key=True)
    group = models.ForeignKey(ErrorGroup, on_delete=models.PROTECT, related_name="hours", db_index=False)
    begins = models.DateTimeField()
    events = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "begins"], name="error_hour_once")]

    def __str__(self) -> str:
        return f"{self.events} from {self.begins:%F %H:00}"
