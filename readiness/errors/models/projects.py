"""Where an SDK sends to: one project for each environment, and the keys that its DSNs carry."""

from django.db import models

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.teams.models import User


class ErrorProject(models.Model):
    """The errors of one environment, and by which policy they are kept. SDKs want a whole number in a DSN."""

    id = models.BigAutoField(primary_key=True)
    environment = models.OneToOneField(Environment, on_delete=models.PROTECT, related_name="error_project")
    # Bodies of events go after so many days; counts stay.
    keep_days = models.PositiveSmallIntegerField(default=90)
    # What is over is refused with 429, and counted.
    per_minute = models.PositiveIntegerField(default=3000)
    # Of one group, so many bodies an hour are kept whole; then one in a hundred. Counts stay right.
    bodies_per_hour = models.PositiveSmallIntegerField(default=50)
    keep_emails = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(keep_days__gte=1, keep_days__lte=3650, per_minute__gte=1)
                & models.Q(bodies_per_hour__gte=1),
                name="error_project_bounded",
            )
        ]

    def __str__(self) -> str:
        return f"Errors of {self.environment}"


class ErrorKey(models.Model):
    """A public key: it lets in events and reads nothing. It is shown again, since browsers carry it in the open."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(ErrorProject, on_delete=models.PROTECT, related_name="keys")
    public_key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="error_key_revoked_whole",
            )
        ]

    def __str__(self) -> str:
        return self.name
