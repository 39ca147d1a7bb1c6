"""A deployment and the log of its steps."""

from django.db import models
from django.db.models import F, Q

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.releases.models.override import GateOverride
from readiness.releases.steps import OUTCOMES
from readiness.teams.models import User

_ENDED = ["succeeded", "failed", "lost"]


class Deployment(models.Model):
    """One release brought into one environment, or meant to be.

    `gate_verdict` is the gate's answer at the moment of starting, "" where the gate has no say. `told_after`: it was
    told when it had happened already, so that the gate could refuse nothing. What it means for others (bad, current,
    on the way) is computed.
    """

    class Kind(models.TextChoices):
        DEPLOY = "deploy", "Deployment"
        ROLLBACK = "rollback", "Rollback"
        ROLL_FORWARD = "roll_forward", "Roll forward"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        RUNNING = "running", "Running"
        SUCCEEDED = "succeeded", "Succeeded"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        LOST = "lost", "Nobody said how it ended"

    class Source(models.TextChoices):
        API = "api", "API"
        CLI = "cli", "Command line"
        GITHUB = "github", "GitHub"
        GITLAB = "gitlab", "GitLab"
        GUIDED = "guided", "Guided page"

    class Recovered(models.TextChoices):
        RELEASE_SEEN = "release_seen", "The release was seen on the wire"
        ERROR_RATE = "error_rate", "The error rate is back"
        BOTH = "both", "The release was seen, and the error rate is back"
        DECLARED = "declared", "Declared by a person"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="deployments")
    release = models.CharField(max_length=100)
    previous_release = models.CharField(max_length=100, blank=True)
    commit = models.CharField(max_length=64, blank=True)
    # When the change was committed; nothing while nobody told.
    committed_at = models.DateTimeField(null=True, blank=True)
    url = models.CharField("address", max_length=1000, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.DEPLOY)
    state = models.CharField(max_length=10, choices=State.choices)
    source = models.CharField(max_length=8, choices=Source.choices)
    # Given by whoever tells, so that it can be told again.
    external_id = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True, max_length=4000)
    irreversible = models.BooleanField("migrations cannot be reverted", default=False)
    irreversible_note = models.TextField(blank=True, max_length=4000)
    # A rehearsed rollback mends nothing and counts as no failure.
    rehearsal = models.BooleanField(default=False)
    mends = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="mended_by"
    )
    planned_for = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # What lists are ordered by: when it started, else when it is planned for, else when it was recorded.
    happened_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    told_after = models.BooleanField(default=False)
    gate_verdict = models.CharField(
        max_length=5, blank=True, choices=[("", "Not asked"), ("go", "Go"), ("no-go", "No-go")]
    )
    gate_reasons = models.JSONField(null=True, blank=True)
    gate_at = models.DateTimeField(null=True, blank=True)
    override = models.ForeignKey(
        GateOverride, null=True, blank=True, on_delete=models.PROTECT, related_name="deployments"
    )
    recovered_at = models.DateTimeField(null=True, blank=True)
    recovered_way = models.CharField(max_length=12, blank=True, choices=Recovered.choices)
    recovered_words = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints = [
            # Two at once in one place would each not know what the other leaves behind.
            models.UniqueConstraint(
                fields=["environment"], condition=Q(state="running"), name="deployment_running_once"
            ),
            # However often it is told.
            models.UniqueConstraint(
                fields=["environment", "external_id"],
                condition=~Q(external_id=""),
                name="deployment_told_once",
            ),
            models.CheckConstraint(condition=~Q(release=""), name="deployment_has_release"),
            models.CheckConstraint(
                condition=Q(state="planned", started_at__isnull=True, finished_at__isnull=True)
                | Q(state="running", started_at__isnull=False, finished_at__isnull=True)
                | Q(state__in=_ENDED, started_at__isnull=False, finished_at__gte=F("started_at"))
                | Q(state="cancelled", started_at__isnull=True, finished_at__isnull=False),
                name="deployment_times_fit",
            ),
            # The gate refuses: nothing starts past it, unless two people said so, or it goes back.
            models.CheckConstraint(
                condition=~Q(gate_verdict="no-go")
                | Q(kind="rollback")
                | Q(told_after=True)
                | Q(override__isnull=False),
                name="deployment_gate_holds",
            ),
            models.CheckConstraint(
                condition=Q(recovered_at__isnull=True, recovered_way="")
                | Q(recovered_at__isnull=False, mends__isnull=False) & ~Q(recovered_way=""),
                name="deployment_recovered_whole",
            ),
            models.CheckConstraint(
                condition=Q(mends__isnull=True) | ~Q(mends=F("id")), name="deployment_mends_another"
            ),
        ]
        indexes = [
            models.Index(fields=["environment", "-happened_at", "-id"], name="deployment_by_place"),
            models.Index(fields=["-happened_at", "-id"], name="deployment_by_time"),
            models.Index(fields=["state", "started_at"], name="deployment_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.release} ({self.get_kind_display().lower()})"

    @property
    def ended(self) -> bool:
        """Whether nothing more is done about it but what follows a rollback."""
        return self.state not in {self.State.PLANNED, self.State.RUNNING}

    @property
    def past_gate(self) -> bool:
        """Whether it was deployed although the gate said no, and no two people had said that it may."""
        return self.gate_verdict == "no-go" and self.override_id is None and self.kind != self.Kind.ROLLBACK


class DeploymentStep(models.Model):
    """One item of preparation, or one step: who did it, when, with which words. Append-only.

    What failed may be tried again; what is done, or was not needed, is so once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=40)
    outcome = models.CharField(max_length=8, choices=list(OUTCOMES.items()))
    note = models.TextField(blank=True, max_length=4000)
    # What the portal itself knew of it then: sentences with addresses, or numbers.
    facts = models.JSONField(null=True, blank=True)
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deployment", "number"], name="deployment_step_number_once"),
            models.UniqueConstraint(
                fields=["deployment", "key"],
                condition=Q(outcome__in=["done", "skipped"]),
                name="deployment_step_once",
            ),
            models.CheckConstraint(
                condition=Q(outcome="done") | ~Q(note=""), name="deployment_step_has_a_word"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.outcome}"
