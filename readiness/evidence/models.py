"""What somebody or something testified. Revisions are append-only; `freshness.py` says how long they count."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.identifiers import new_id
from readiness.teams.models import User


class StoredFile(models.Model):
    """A file by its content: stored once under `MEDIA_ROOT/<2>/<2>/<sha256>`, outside the web root."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    stored_at = models.DateTimeField()
    # A tombstone: the content is gone from the disk, and what it was stays known.
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    erased_reason = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True, erased_by__isnull=True, erased_reason="")
                | models.Q(erased_at__isnull=False, erased_by__isnull=False) & ~models.Q(erased_reason=""),
                name="file_erased_whole",
            )
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    def tombstone(self) -> "StoredFile | None":
        """Itself, once its content was erased."""
        return self if self.erased_at else None


class Picture(models.Model):
    """The preview of a file that is a picture: drawn anew by a worker. No fact, and never what a digest covers."""

    class State(models.TextChoices):
        DUE = "due", "Due"
        DRAWN = "drawn", "Drawn"
        NONE = "none", "None"

    file = models.OneToOneField(
        StoredFile, on_delete=models.CASCADE, primary_key=True, related_name="picture"
    )
    state = models.CharField(max_length=5, choices=State.choices, default=State.DUE)
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    # Why there is none, for people.
    reason = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["file"], condition=models.Q(state="due"), name="picture_due")]
        constraints = [
            # A page that shows it needs its size.
            models.CheckConstraint(
                condition=~models.Q(state="drawn")
                | models.Q(width__isnull=False, height__isnull=False, reason=""),
                name="picture_drawn_whole",
            )
        ]

    def __str__(self) -> str:
        return f"Preview of {self.file_id[:12]}"


class Evidence(models.Model):
    """One piece of evidence, bound to service, environment and, where it has one, release."""

    class Kind(models.TextChoices):
        FILE = "file", "File"
        LINK = "link", "Link"
        ATTESTATION = "attestation", "Attestation"
        PROBE = "probe", "Probe result"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="evidence")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="evidence")
    release = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    probe_kind = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        verbose_name_plural = "evidence"
        constraints = [
            # A probe kind has one line of testimony an environment; each run is a revision of it.
            models.UniqueConstraint(
                fields=["environment", "probe_kind"],
                condition=~models.Q(probe_kind=""),
                name="evidence_probe_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="probe", created_by__isnull=True) & ~models.Q(probe_kind="")
                | ~models.Q(kind="probe") & models.Q(probe_kind="", created_by__isnull=False),
                name="evidence_has_a_witness",
            ),
        ]
        indexes = [models.Index(fields=["environment", "-created_at"], name="evidence_by_environment")]

    def __str__(self) -> str:
        return self.title


class EvidenceRevision(models.Model):
    """What was testified at one time: append-only. A correction is the next revision."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    statement = models.TextField(blank=True, max_length=8000)
    url = models.URLField(max_length=1000, blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="revisions"
    )
    file_name = models.CharField(max_length=255, blank=True)
    # What the file calls itself; StoredFile.media_type is what its content is.
    declared_type = models.CharField(max_length=100, blank=True)
    verdict = models.CharField(max_length=8, blank=True)
    code = models.CharField(max_length=60, blank=True)
    sentence = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
    observations = models.JSONField(null=True, blank=True)
    run_id = models.UUIDField(null=True, blank=True)
    effective_from = models.DateTimeField()
    effective_until = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_revision_once"),
            models.CheckConstraint(
                condition=models.Q(effective_until__isnull=True)
                | models.Q(effective_until__gt=models.F("effective_from")),
                name="evidence_period_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} r{self.number}"


class TimeBound(models.Model):
    """What every waiver is, whatever it is of: an exception that one person asks for, another decides on, and that
    ends. `waiver_rules` are its constraints, `waiving.py` has its rules.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        APPROVED = "approved", "Approved"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reason = models.TextField(max_length=4000)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True, max_length=4000)
    withdrawn_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def waiver_rules(name: str, of: str) -> list[models.BaseConstraint]:
    """The constraints of a table of waivers, which begin with `name`; `of` is the column that names the thing."""
    return [
        models.CheckConstraint(condition=~models.Q(reason=""), name=f"{name}_has_reason"),
        models.CheckConstraint(
            condition=~models.Q(state__in=["approved", "refused"])
            | models.Q(decided_by__isnull=False) & ~models.Q(decided_by=models.F("requested_by")),
            name=f"{name}_four_eyes",
        ),
        # Two who ask at once: one is first, the other is told.
        models.UniqueConstraint(fields=[of], condition=models.Q(state="requested"), name=f"{name}_open_once"),
    ]
