"""Backup policies, the backups that jobs told of, canaries given out beforehand, and restore drills."""

from django.db import models
from django.db.models.functions import Lower

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.ingest.models import ToolReport
from readiness.teams.models import User


class BackupPolicy(models.Model):
    """What is backed up in an environment, how often and how long. What it asks less than its class is `weaker`."""

    class Klass(models.TextChoices):
        DATABASE = "database", "Database"
        UPLOADS = "uploads", "User uploads"
        CONFIGURATION = "configuration", "Configuration"

    class Tool(models.TextChoices):
        NONE = "", "Heartbeats only"
        PGBACKREST = "pgbackrest", "pgBackRest"
        RESTIC = "restic", "restic"
        BARMAN = "barman", "Barman"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="backup_policies")
    klass = models.CharField("class", max_length=16, choices=Klass.choices)
    name = models.CharField(max_length=120)
    cadence_minutes = models.PositiveIntegerField(default=1440)
    grace_minutes = models.PositiveIntegerField(default=120)
    # The hour of the clock at which a daily job runs, in `zone`; none: so long after the last one.
    daily_at = models.TimeField(null=True, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    keep_days = models.PositiveIntegerField(default=30)
    # Keys of lines of its class that it does not ask, and why it may ask less.
    waived = models.JSONField(default=list, blank=True)
    weaker = models.JSONField(default=list, blank=True)
    weaker_reason = models.TextField(blank=True, max_length=4000)
    # Whose raw reports of this environment tell of it too, and which part of them.
    tool = models.CharField(max_length=16, choices=Tool.choices, blank=True, default="")
    part = models.CharField(max_length=60, blank=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, max_length=4000)
    # Of the ping address only the SHA-256 is kept; none: there is no address.
    prefix = models.CharField(max_length=16, blank=True)
    digest = models.CharField(max_length=64, null=True, blank=True, unique=True)
    pinged_at = models.DateTimeField(null=True, blank=True)
    # When the worker looked last, and when time alone may change what it found.
    settled_at = models.DateTimeField(null=True, blank=True)
    check_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "backup policies"
        constraints = [
            models.UniqueConstraint(
                "environment",
                Lower("name"),
                condition=models.Q(ended_at__isnull=True),
                name="backup_policy_once",
            ),
            models.CheckConstraint(
                condition=models.Q(weaker=[]) | ~models.Q(weaker_reason=""),
                name="backup_policy_weaker_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_reason="")
                | models.Q(ended_at__isnull=False) & ~models.Q(ended_reason=""),
                name="backup_policy_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["check_at"], name="backup_policy_check")]

    def __str__(self) -> str:
        return self.name


class PolicyWord(models.Model):
    """A person's word that a line of a policy holds, and where that is to be seen. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey(BackupPolicy, on_delete=models.PROTECT, related_name="words")
    line = models.CharField(max_length=24)
    statement = models.TextField(max_length=4000)
    link = models.URLField(max_length=500, blank=True)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    counts_until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["policy", "line", "-said_at"], name="policy_word_newest")]

    def __str__(self) -> str:
        return f"{self.line} of {self.policy_id}"


class BackupRun(models.Model):
    """One run of a backup job as its pings told it. Once it has ended it never changes."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        OK = "ok", "Done"
        FAILED = "failed", "Failed"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey(BackupPolicy, on_delete=models.PROTECT, related_name="runs")
    # The job's own id, or one that was made where it told none.
    run_id = models.CharField(max_length=64)
    # A full backup, or a piece of the log.
    kind = models.CharField(max_length=4, choices=[("full", "Full"), ("log", "Log")], default="full")
    state = models.CharField(max_length=8, choices=State.choices)
    # By the portal's clock: when the pings came.
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    size = models.PositiveBigIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    label = models.CharField(max_length=200, blank=True)
    exit_status = models.PositiveSmallIntegerField(null=True, blank=True)
    log = models.TextField(blank=True)

    class Meta:
        constraints = [
            # Pings are repeated: `curl --retry` does.
            models.UniqueConstraint(fields=["policy", "run_id"], name="backup_run_once"),
            models.CheckConstraint(
                condition=models.Q(state="running", ended_at__isnull=True)
                | models.Q(state__in=["ok", "failed"], ended_at__isnull=False),
                name="backup_run_ended_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["policy", "kind", "-ended_at"], name="backup_run_newest"),
            models.Index(fields=["policy", "label"], name="backup_run_label"),
        ]

    def __str__(self) -> str:
        return self.label or self.run_id


class Canary(models.Model):
    """A random word to be written into production before a backup; only its SHA-256 is kept. Append-only.

    With `run` it belongs to that backup; otherwise to the first backups that began after it was given.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey(BackupPolicy, on_delete=models.PROTECT, related_name="canaries")
    run = models.OneToOneField(
        BackupRun, null=True, blank=True, on_delete=models.PROTECT, related_name="canary"
    )
    digest = models.CharField(max_length=64, unique=True)
    given_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "canaries"
        indexes = [models.Index(fields=["policy", "-given_at"], name="canary_newest")]

    def __str__(self) -> str:
        return f"canary of {self.given_at:%F %T}"


class RestoreDrill(models.Model):
    """A restore, tried on purpose and timed by the portal's own clock. Once it has ended it never changes."""

    class State(models.TextChoices):
        RUNNING = "running", "Running"
        PASSED = "passed", "Passed"
        FAILED = "failed", "Failed"
        ABANDONED = "abandoned", "Given up"

    class Way(models.TextChoices):
        FORM = "form", "By hand"
        SCRIPT = "script", "By a script"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="restore_drills")
    way = models.CharField(max_length=8, choices=Way.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    policy = models.ForeignKey(BackupPolicy, on_delete=models.PROTECT, related_name="drills")
    # Which backup: one that a job told of, or one that a tool listed.
    label = models.CharField(max_length=200)
    run = models.ForeignKey(BackupRun, null=True, blank=True, on_delete=models.PROTECT, related_name="drills")
    report = models.ForeignKey(
        ToolReport, null=True, blank=True, on_delete=models.PROTECT, related_name="drills"
    )
    backup_began_at = models.DateTimeField()
    backup_ended_at = models.DateTimeField()
    # The targets as they were when it began.
    rto_minutes = models.PositiveIntegerField()
    rpo_minutes = models.PositiveIntegerField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    # What it came to: measured, and why. `proven`: machines saw all of it that can be seen.
    code = models.CharField(max_length=40, blank=True)
    sentence = models.CharField(max_length=400, blank=True)
    proven = models.BooleanField(default=False)
    rto_seconds = models.PositiveIntegerField(null=True, blank=True)
    rpo_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment"], condition=models.Q(state="running"), name="restore_drill_one_running"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", finished_at__isnull=True)
                | ~models.Q(state="running") & models.Q(finished_at__isnull=False),
                name="restore_drill_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["environment", "-started_at"], name="restore_drill_newest")]

    def __str__(self) -> str:
        return f"{self.label} {self.started_at:%F}"


class DrillStep(models.Model):
    """One step of a drill as it ended. Append-only: what was reported is not taken back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    drill = models.ForeignKey(RestoreDrill, on_delete=models.PROTECT, related_name="steps")
    key = models.CharField(max_length=24)
    number = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=6, choices=[("ok", "Done"), ("failed", "Failed")])
    # By the portal's clock: from the end of the step before.
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    note = models.TextField(blank=True, max_length=8000)
    # What the step found: canary (read, same), rows, checks, flows, data_until, issues.
    facts = models.JSONField(default=dict, blank=True)
    told_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("number",)
        constraints = [models.UniqueConstraint(fields=["drill", "key"], name="drill_step_once")]

    def __str__(self) -> str:
        return self.key
