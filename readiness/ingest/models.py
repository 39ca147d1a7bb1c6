"""Keys and identities by which pipelines hand in what their tools wrote, and each report that came, once."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.evidence.models import EvidenceRevision, StoredFile
from readiness.identifiers import new_id
from readiness.teams.models import User


class IngestToken(models.Model):
    """A service's key for handing in reports, shown once; only its SHA-256 is kept. It is no person.

    It does nothing else, and nothing for other services; with `environment` set, nothing for other environments.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="ingest_tokens")
    environment = models.ForeignKey(
        Environment, null=True, blank=True, on_delete=models.PROTECT, related_name="ingest_tokens"
    )
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=16, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="ingest_token_revoked_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class TrustedIdentity(models.Model):
    """What an identity token of a CI must say to hand in reports of a service: issuer, audience, exact claims.

    No secret is kept anywhere. With `environment` set, it is good for that one alone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="trusted_identities")
    environment = models.ForeignKey(
        Environment, null=True, blank=True, on_delete=models.PROTECT, related_name="trusted_identities"
    )
    name = models.CharField(max_length=80)
    issuer = models.CharField(max_length=255)
    audience = models.CharField(max_length=255)
    # Name of a claim -> the one text that it must be.
    claims = models.JSONField()
    # Numbers of repository and owner in the first token that was taken: who takes a name over is not who had it.
    pins = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    # Why the last well-signed token was not taken, for those who set it up.
    last_refused_at = models.DateTimeField(null=True, blank=True)
    last_refusal = models.CharField(max_length=400, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "trusted identities"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="trusted_identity_revoked_whole",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ToolReport(models.Model):
    """What a tool wrote, as it was handed in at one time, and what was concluded from it. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="tool_reports")
    format = models.CharField(max_length=60)
    # Which of several: a lock file, a suite, a cluster; "" where there is one.
    part = models.CharField(max_length=60, blank=True)
    release = models.CharField(max_length=100, blank=True)
    commit_sha = models.CharField(max_length=64, blank=True)
    # Of the bytes as they came; what is stored may be a redacted form of them.
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    # The same bytes are looked at again once their verdict has changed or grown old.
    number = models.PositiveIntegerField(default=1)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="tool_reports")
    status = models.CharField(max_length=8)
    code = models.CharField(max_length=60)
    sentence = models.TextField()
    remedy = models.TextField(blank=True)
    severity = models.CharField(max_length=8)
    observations = models.JSONField()
    rule_version = models.PositiveIntegerField()
    counts_until = models.DateTimeField()
    revision = models.ForeignKey(EvidenceRevision, on_delete=models.PROTECT, related_name="tool_reports")
    token = models.ForeignKey(
        IngestToken, null=True, blank=True, on_delete=models.PROTECT, related_name="tool_reports"
    )
    # What the CI's identity token said: issuer, repository, commit, ref, run; `said` tells it in a sentence,
    # `trusted` is the id of the identity that it was found to be.
    identity = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            # The same bytes sent twice, also at once, are one report.
            models.UniqueConstraint(
                fields=["environment", "format", "part", "release", "commit_sha", "sha256", "number"],
                name="tool_report_once",
            ),
            models.CheckConstraint(
                condition=models.Q(token__isnull=False) | ~models.Q(identity={}),
                name="tool_report_has_a_sender",
            ),
        ]
        indexes = [
            models.Index(fields=["environment", "-received_at", "-id"], name="tool_report_by_place"),
            models.Index(
                fields=["environment", "format", "part", "-received_at"], name="tool_report_by_format"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.sha256[:12]}"

    @property
    def sender(self) -> str:
        """Whose identity token handed it in, in a sentence; empty where a key did."""
        return str(self.identity.get("said", ""))
