"""What people testify about errors: that tracking works, and that the trends were reviewed."""

from django.db import models

from readiness.catalog.models import Environment, Service
from readiness.evidence.models import EvidenceRevision
from readiness.identifiers import new_id
from readiness.teams.models import User


class ErrorTest(models.Model):
    """A labelled error that somebody is about to raise inside the application, with a made-up password in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="error_tests")
    nonce = models.CharField(max_length=40, unique=True)
    # The made-up password; worthless, and exactly what the kept event must not hold.
    planted = models.CharField(max_length=40)
    signed_in = models.BooleanField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # Of the first event with its label, whatever came of it.
    event_id = models.CharField(max_length=32, blank=True)
    verdict = models.CharField(max_length=8, blank=True)
    code = models.CharField(max_length=60, blank=True)
    sentence = models.TextField(blank=True)
    fields = models.JSONField(default=dict, blank=True)
    revision = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["environment", "-started_at"], name="error_test_by_place")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict="", revision__isnull=True, event_id="")
                | ~models.Q(verdict="") & models.Q(revision__isnull=False) & ~models.Q(event_id=""),
                name="error_test_verified_by_an_event",
            )
        ]

    def __str__(self) -> str:
        return self.nonce


class ErrorReview(models.Model):
    """Somebody looked at the trends of a service and signed it: what was there to see, and a note. Append-only."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="error_reviews")
    since = models.DateTimeField()
    until = models.DateTimeField()
    # Counts as they were, and the ids of the groups that were shown.
    saw = models.JSONField()
    note = models.TextField(max_length=4000)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    revision = models.ForeignKey(
        EvidenceRevision, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["service", "-signed_at"], name="error_review_by_service")]

    def __str__(self) -> str:
        return f"{self.service_id} until {self.until:%F}"
