"""That something asked for a rollback, and what was decided about it."""

from django.db import models
from django.db.models import Q

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.releases.models.deployment import Deployment
from readiness.releases.triggers import TRIGGERS
from readiness.teams.models import User


class RollbackTrigger(models.Model):
    """One of the four reasons to roll back, met by one deployment. Append-only.

    `numbers` is what the machine saw: rate, limit and window in percent and minutes, and the rate before.
    """

    class Source(models.TextChoices):
        MACHINE = "machine", "Measured"
        PERSON = "person", "Declared by a person"
        PROBE = "probe", "Seen by a probe"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="triggers")
    kind = models.CharField(max_length=16, choices=[(key, one.words) for key, one in TRIGGERS.items()])
    source = models.CharField(max_length=8, choices=Source.choices)
    fired_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    fired_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sentence = models.TextField(max_length=4000)
    numbers = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            # However many workers look, and however many people cry.
            models.UniqueConstraint(fields=["deployment", "kind"], name="rollback_trigger_once"),
            models.CheckConstraint(
                condition=Q(source="person", fired_by__isnull=False)
                | ~Q(source="person") & Q(fired_by__isnull=True),
                name="rollback_trigger_has_a_witness",
            ),
            models.CheckConstraint(
                condition=Q(fired_at__lte=models.F("recorded_at")), name="rollback_trigger_not_ahead"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class RollbackDecision(models.Model):
    """Roll back or not: why, who, when. One a trigger; append-only."""

    class Verdict(models.TextChoices):
        ROLL_BACK = "roll_back", "Roll back"
        STAY = "stay", "Do not roll back"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    trigger = models.OneToOneField(RollbackTrigger, on_delete=models.PROTECT, related_name="decision")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    reason = models.TextField(max_length=4000)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="rollback_decision_has_reason")]

    def __str__(self) -> str:
        return self.verdict


class ReleaseSighting(models.Model):
    """Which release a service named on the wire, as a probe saw it. Append-only; kept where it says something new."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="sightings")
    release = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["environment", "seen_at"], name="release_sighting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.release} at {self.seen_at:%Y-%m-%d %H:%M}"
