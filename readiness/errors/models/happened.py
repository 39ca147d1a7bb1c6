"""Events as they came, and what else came and was not kept."""

from django.db import models

from readiness.errors.models.groups import ErrorGroup
from readiness.errors.models.projects import ErrorProject
from readiness.identifiers import new_id


class ErrorEvent(models.Model):
    """One event that was acknowledged. `body` is the scrubbed event; null where only the count was kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    project = models.ForeignKey(ErrorProject, on_delete=models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(ErrorGroup, on_delete=models.PROTECT, related_name="happened", db_index=False)
    event_id = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    release = models.CharField(max_length=200, blank=True)
    # JSON text, not a JSON column: it is written once, read whole, and never searched inside.
    body = models.TextField(null=True, blank=True)  # noqa: DJ001  nothing kept is not an empty event
    # How many values were scrubbed on arrival.
    scrubbed = models.PositiveIntegerField()

    class Meta:
        constraints = [
            # SDKs and proxies send again what they got no answer for.
            models.UniqueConstraint(fields=["project", "event_id"], name="error_event_once")
        ]
        indexes = [
            models.Index(fields=["group", "-received_at", "-id"], name="error_event_by_group"),
            models.Index(fields=["project", "received_at"], name="error_event_by_age"),
        ]

    def __str__(self) -> str:
        return self.event_id


class ErrorTally(models.Model):
    """What came to a project in one hour and is no event, or was not let in, by what it is."""

    id = models.BigAutoField(primary_key=True)
    project = models.ForeignKey(
        ErrorProject, on_delete=models.PROTECT, related_name="tallies", db_index=False
    )
    begins = models.DateTimeField()
    # A type of item, "refused" for what was over the limit, "lost" for what SDKs report as thrown away.
    what = models.CharField(max_length=40)
    times = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "error tallies"
        constraints = [models.UniqueConstraint(fields=["project", "begins", "what"], name="error_tally_once")]

    def __str__(self) -> str:
        return f"{self.times} {self.what}"
