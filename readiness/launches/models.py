"""Who decided to go, and on which facts."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.checklists.models import Checklist
from readiness.identifiers import new_id
from readiness.teams.models import User


class Launch(models.Model):
    """A readiness review that a team lead asked for, with its date."""

    class State(models.TextChoices):
        OPEN = "open", "In review"
        LAUNCHED = "launched", "Launched"
        CANCELLED = "cancelled", "Cancelled"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="launches")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="launches")
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="launches")
    planned_for = models.DateField()
    note = models.TextField(blank=True, max_length=4000)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.TextField(blank=True, max_length=4000)

    class Meta:
        verbose_name_plural = "launches"
        constraints = [
            # Two open reviews of one environment would be two places to sign.
            models.UniqueConstraint(
                fields=["environment"], condition=models.Q(state="open"), name="launch_open_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "planned_for"], name="launch_by_date")]

    def __str__(self) -> str:
        return f"launch of {self.service_id} on {self.planned_for}"


class SignOff(models.Model):
    """One person's signature on one digest of checklist and evidence: append-only. Staleness is computed."""

    class Role(models.TextChoices):
        TEAM_LEAD = "lead", "Team lead"
        SECURITY_REVIEWER = "security_reviewer", "Security reviewer"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="sign_offs")
    role = models.CharField(max_length=20, choices=Role.choices)
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    # The canonical bytes that `digest` is of: what exactly was signed, kept to show what changed since.
    subject = models.BinaryField()
    statement = models.TextField(blank=True, max_length=4000)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["launch", "digest", "role"], name="sign_off_role_once"),
            # Two different people: one person cannot fill both roles on one digest.
            models.UniqueConstraint(fields=["launch", "digest", "signer"], name="sign_off_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.digest[:12]}"


class LaunchDecision(models.Model):
    """What somebody decided about a launch, beside what the machine said at that moment: append-only.

    The newest decision of each role counts, and nobody speaks in two roles of one launch: the two words are two
    people's. A wall of the database holds that, with the numbers, which have no gap.
    """

    class Verdict(models.TextChoices):
        GO = "go", "Go"
        NO_GO = "no-go", "No-go"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveIntegerField()
    role = models.CharField(max_length=20, choices=SignOff.Role.choices)
    verdict = models.CharField(max_length=5, choices=Verdict.choices)
    reason = models.TextField(max_length=4000)
    machine_verdict = models.CharField(max_length=5, choices=Verdict.choices)
    # How many things stood in the way, as the machine saw it, and what it looked at.
    machine_reasons = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Two decisions at once: one is first, the other is told.
            models.UniqueConstraint(fields=["launch", "number"], name="launch_decision_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="launch_decision_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} as {self.role}"


class GateKey(models.Model):
    """A public key that signed the gate's answers; the private one is in a file (`gate_key.py`). Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    vkey = models.CharField("verifier key", max_length=300, unique=True)
    added_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.vkey


class GateBadge(models.Model):
    """An address at which everybody who has it sees whether an environment is ready, and nothing else.

    The key is the right to look, so it is no secret of a person; revoked, the address is gone for good.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="badges")
    key = models.CharField(max_length=43, unique=True)
    shared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment"],
                condition=models.Q(revoked_at__isnull=True),
                name="gate_badge_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"badge of {self.environment_id}"


class AfterLaunch(models.Model):
    """The time after a launch in which its list has to be gone through: the first day, and the first week.

    Whether it is late is read off the clock. `look_at` is the worker's own: when the numbers are asked next.
    """

    class Stage(models.TextChoices):
        DAY = "first_24_hours", "First 24 hours"
        WEEK = "first_week", "First week"

    class State(models.TextChoices):
        OPEN = "open", "Going on"
        DONE = "done", "Done"
        OVERTAKEN = "overtaken", "Overtaken by another launch"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    launch = models.ForeignKey(Launch, on_delete=models.PROTECT, related_name="afterwards")
    stage = models.CharField(max_length=16, choices=Stage.choices)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="afterwards")
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    # What nobody had expected, in the words of whoever ended it.
    summary = models.TextField(blank=True, max_length=8000)
    # How its items stood when it ended, by key: they age on.
    standings = models.JSONField(default=dict, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "after launches"
        constraints = [
            # A launch starts each of its lists once, however often it is told.
            models.UniqueConstraint(fields=["launch", "stage"], name="after_launch_once"),
            models.CheckConstraint(
                condition=models.Q(state="open", ended_by__isnull=True, ended_at__isnull=True, summary="")
                | ~models.Q(state="open") & models.Q(ended_by__isnull=False, ended_at__isnull=False),
                name="after_launch_ended_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__gt=models.F("starts_at")), name="after_launch_takes_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["look_at", "id"], name="after_launch_to_look", condition=models.Q(state="open")
            ),
            models.Index(fields=["state", "due_at", "id"], name="after_launch_by_due"),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.launch_id}"


class AfterLaunchWord(models.Model):
    """That people were told that the time after a launch is almost over, or is over."""

    class Kind(models.TextChoices):
        SOON = "soon", "Almost over"
        OVER = "over", "Over"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    after = models.ForeignKey(AfterLaunch, on_delete=models.PROTECT, related_name="words")
    kind = models.CharField(max_length=4, choices=Kind.choices)
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Once each, however many workers look at the same moment.
            models.UniqueConstraint(fields=["after", "kind"], name="after_launch_word_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.after_id}"
