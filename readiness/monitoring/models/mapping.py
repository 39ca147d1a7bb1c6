"""Where numbers come from, as people said, and whose turn it is to be asked."""

from django.db import models
from django.db.models import Q

from readiness.catalog.models import Environment
from readiness.identifiers import new_id
from readiness.monitoring.mapping import Way
from readiness.teams.models import User

LIVE = Q(ended_at__isnull=True)


class MetricMapping(models.Model):
    """Where one metric of an environment comes from. A row is not changed but ended, and another takes its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="metric_mappings")
    metric = models.CharField(max_length=40)
    way = models.CharField(max_length=5, choices=[(one.value, one.value) for one in Way])
    # Of a query: the label matchers that name the service, and an expression in the place of the usual one.
    selector = models.CharField(max_length=500, blank=True)
    expression = models.CharField(max_length=2000, blank=True)
    # Of pushes: what the series is called, where it is not called as the metric.
    name = models.CharField(max_length=200, blank=True)
    # Of a link: where people look.
    url = models.CharField(max_length=500, blank=True)
    mapped_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    mapped_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "metric"], condition=LIVE, name="metric_mapping_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.metric} by {self.way}"


class MetricPull(models.Model):
    """When the queries of an environment are asked next, and which worker has them in hand."""

    environment = models.OneToOneField(
        Environment, primary_key=True, on_delete=models.PROTECT, related_name="metric_pull"
    )
    # Empty while nothing is mapped to a query.
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    # Why the source gave no answer at all; since when.
    problem = models.CharField(max_length=300, blank=True)
    problem_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"pull of {self.environment_id}"
