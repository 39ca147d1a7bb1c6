"""Numbers over time. Plain whole numbers as keys: there are millions of these rows, and nobody is told of one."""

from django.db import models

from readiness.catalog.models import Environment


class MetricSeries(models.Model):
    """One metric of one environment, or one statistic of it: where its samples hang, and how it stands."""

    id = models.BigAutoField(primary_key=True)
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="metric_series")
    # A key of `readiness.monitoring.metrics`.
    metric = models.CharField(max_length=40)
    # p50, p95 or p99 of the response time; empty for every other metric.
    statistic = models.CharField(max_length=8, blank=True)
    began_at = models.DateTimeField()
    # The newest sample.
    latest_at = models.DateTimeField(null=True, blank=True)
    latest_value = models.FloatField(null=True, blank=True)
    # The labels that the newest pushed sample came with: two that push at the same time are not mixed.
    labels = models.JSONField(default=dict, blank=True)
    # When the portal last asked for it, when it last got a number, and what was wrong when it did not.
    asked_at = models.DateTimeField(null=True, blank=True)
    pulled_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    # Of the raw samples those before this are removed.
    pruned_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "metric series"
        constraints = [
            models.UniqueConstraint(fields=["environment", "metric", "statistic"], name="metric_series_once")
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.statistic}".strip()


class MetricSample(models.Model):
    """One number at one second. Never changed; old ones go (`readiness.monitoring.pruning`)."""

    id = models.BigAutoField(primary_key=True)
    series = models.ForeignKey(MetricSeries, on_delete=models.PROTECT, related_name="samples", db_index=False)
    at = models.DateTimeField()
    value = models.FloatField()

    class Meta:
        constraints = [
            # What is told twice, or asked by two workers for one slot, is one sample.
            models.UniqueConstraint(fields=["series", "at"], name="metric_sample_once")
        ]

    def __str__(self) -> str:
        return f"{self.value} {self.at:%F %T}"


class MetricRollup(models.Model):
    """What is left of the samples of one stretch: enough for their mean, and the least and the most of them."""

    id = models.BigAutoField(primary_key=True)
    series = models.ForeignKey(MetricSeries, on_delete=models.PROTECT, related_name="rollups", db_index=False)
    # One of `readiness.monitoring.buckets.WIDTHS`; `begins` is a multiple of it.
    seconds = models.PositiveIntegerField()
    begins = models.DateTimeField()
    count = models.PositiveIntegerField()
    total = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "seconds", "begins"], name="metric_rollup_once")
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s from {self.begins:%F %T}"
