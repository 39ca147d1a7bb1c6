"""The register of a service's secrets, never with a value, and each time that one was rotated."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from readiness.catalog.models import Service
from readiness.evidence.models import EvidenceRevision
from readiness.identifiers import new_id
from readiness.teams.models import User


class Secret(models.Model):
    """A secret of a service: what it is called, where it lives, how old it may be. Never what it is.

    `environments`: ids of environments of the service. `dependents`: who must be told when it rotates, each
    {"service": id} or {"system": name}. How old it is, is computed from `made_at` and the clock.
    """

    class Kind(models.TextChoices):
        API_KEY = "api_key", "API key"
        DATABASE_PASSWORD = "database_password", "Database password"
        JWT_SECRET = "jwt_secret", "JWT secret"
        OAUTH_CREDENTIAL = "oauth_credential", "OAuth credential"
        OTHER = "other", "Other"

    class Place(models.TextChoices):
        ENVIRONMENT_VARIABLE = "environment_variable", "Environment variable"
        SECRET_MANAGER = "secret_manager", "Secret manager"
        ENCRYPTED_FILE = "encrypted_file", "Encrypted configuration file"
        CODE = "code", "In the code"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="secrets")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    place = models.CharField(max_length=24, choices=Place.choices)
    # What it is called there: the variable, the path in the store. Probes of stores know it by this, or by its name.
    location = models.CharField(max_length=300, blank=True)
    # Nobody: the team's leads answer for it.
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="secrets")
    environments = models.JSONField(default=list)
    dependents = models.JSONField(default=list)
    max_age_days = models.PositiveSmallIntegerField(default=90)
    # When the version in use was made; nothing while nobody knows.
    made_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    retired_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    retired_reason = models.TextField(blank=True, max_length=4000)
    # The worker's own: when its findings were settled last, and up to when what probes saw was looked at.
    settled_at = models.DateTimeField(null=True, blank=True)
    witnessed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "service", Lower("name"), condition=Q(retired_at__isnull=True), name="secret_name_once"
            ),
            models.CheckConstraint(
                condition=Q(max_age_days__gte=1) & Q(max_age_days__lte=3660), name="secret_age_bounded"
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True, retired_reason="")
                | Q(retired_at__isnull=False, retired_by__isnull=False) & ~Q(retired_reason=""),
                name="secret_retired_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="secret_by_due", condition=Q(retired_at=None)),
            models.Index(fields=["owner", "service"], name="secret_by_owner"),
        ]

    def __str__(self) -> str:
        return self.name


class Rotation(models.Model):
    """One time that a secret was rotated: recorded by a person, by the rotating script, or seen by a probe."""

    class Way(models.TextChoices):
        PERSON = "person", "By a person"
        TOKEN = "token", "By a script"
        PROBE = "probe", "Seen by a probe"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    secret = models.ForeignKey(Secret, on_delete=models.PROTECT, related_name="rotations")
    # Given by the script, so that it can ask again; else made here.
    rotation_id = models.CharField(max_length=100)
    way = models.CharField(max_length=8, choices=Way.choices)
    rotated_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    evidence = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="rotations"
    )
    note = models.TextField(blank=True, max_length=4000)

    class Meta:
        constraints = [
            # However often a script repeats itself, or several probes see the same version.
            models.UniqueConstraint(fields=["secret", "rotation_id"], name="rotation_once"),
            models.CheckConstraint(
                condition=Q(way="probe", recorded_by__isnull=True, evidence__isnull=False)
                | ~Q(way="probe") & Q(recorded_by__isnull=False, evidence__isnull=True),
                name="rotation_has_a_witness",
            ),
            models.CheckConstraint(
                condition=Q(rotated_at__lte=models.F("recorded_at")), name="rotation_not_ahead_of_time"
            ),
        ]
        indexes = [models.Index(fields=["secret", "-rotated_at"], name="rotation_by_secret")]

    def __str__(self) -> str:
        return f"{self.secret_id} on {self.rotated_at:%Y-%m-%d}"
