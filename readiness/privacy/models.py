"""Requests to erase, and the legal holds that forbid it. Walls in the database hold both (`migrations`)."""

from django.db import models

from readiness.catalog.models import Service
from readiness.evidence.models import StoredFile
from readiness.identifiers import new_id
from readiness.teams.models import User


class Erasure(models.Model):
    """One wish to erase, asked by one and decided by another. The reason is a word of ours, never free text: words
    about what is to go would stay.
    """

    class Target(models.TextChoices):
        PERSON = "person", "Person"
        FILE = "file", "File"
        VALUE = "value", "Value"

    class State(models.TextChoices):
        REQUESTED = "requested", "Requested"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Reason(models.TextChoices):
        SUBJECT_REQUEST = "subject-request", "The person asked for it"
        SECRET = "secret", "A secret got in"
        PERSONAL = "personal-data", "Personal data that is not needed"
        COURT = "legal-duty", "The law demands it"
        MISTAKE = "mistake", "Put in by mistake"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    target = models.CharField(max_length=12, choices=Target.choices)
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(
        "readiness.LedgerEntry", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(target="person", person__isnull=False, file=None, entry=None, name="")
                | models.Q(target="file", person=None, file__isnull=False, entry=None, name="")
                | models.Q(target="value", person=None, file=None, entry__isnull=False) & ~models.Q(name=""),
                name="erasure_of_one_thing",
            ),
            # Four eyes; and nobody decides about oneself.
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True)
                | models.Q(state="withdrawn")
                | ~models.Q(decided_by=models.F("requested_by"))
                & (models.Q(person__isnull=True) | ~models.Q(decided_by=models.F("person"))),
                name="erasure_four_eyes",
            ),
            models.CheckConstraint(
                condition=models.Q(state="requested", decided_by=None, decided_at=None)
                | ~models.Q(state="requested") & models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="erasure_decided_whole",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(state__in=["requested", "done"], person__isnull=False),
                name="erasure_of_person_once",
            ),
            models.UniqueConstraint(
                fields=["file"],
                condition=models.Q(state__in=["requested", "done"], file__isnull=False),
                name="erasure_of_file_once",
            ),
            models.UniqueConstraint(
                fields=["entry", "name"],
                condition=models.Q(state__in=["requested", "done"], entry__isnull=False),
                name="erasure_of_value_once",
            ),
        ]
        indexes = [models.Index(fields=["-requested_at"], name="erasure_newest")]

    def __str__(self) -> str:
        return f"Erasure of a {self.target}"

    def leaf(self) -> str | None:
        """The leaf hash (hexadecimal) of the entry whose value is meant."""
        return bytes(self.entry.leaf_hash).hex() if self.entry else None


class LegalHold(models.Model):
    """While it stands nothing is erased that belongs to the service; without a service, nothing at all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    service = models.ForeignKey(
        Service, null=True, blank=True, on_delete=models.PROTECT, related_name="legal_holds"
    )
    # The service's id or "organisation": NULL equals nothing, and of either only one hold may stand.
    about = models.CharField(max_length=36)
    reason = models.CharField(max_length=1000)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["about"], condition=models.Q(lifted_at__isnull=True), name="legal_hold_once"
            ),
            models.CheckConstraint(
                condition=models.Q(about="organisation", service__isnull=True)
                | ~models.Q(about="organisation") & models.Q(service__isnull=False),
                name="legal_hold_about_its_service",
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~models.Q(lifted_reason=""),
                name="legal_hold_lifted_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"Legal hold on {self.service or 'everything'}"
