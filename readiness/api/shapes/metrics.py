"""Metrics: how they stand, their numbers over time, and what came of a push."""

from rest_framework import serializers

from readiness.api.shown import Shown
from readiness.monitoring.metrics import Group
from readiness.monitoring.standing import State


class NumberShown(Shown):
    """The newest number of one statistic."""

    statistic = serializers.CharField(
        allow_blank=True, help_text="p50, p95 or p99 of the response time; else empty."
    )
    value = serializers.FloatField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)
    problem = serializers.CharField(allow_blank=True, help_text="Why the portal got none when it last asked.")


class MetricShown(Shown):
    """One metric and how it stands."""

    metric = serializers.CharField(source="metric.key")
    title = serializers.CharField(source="metric.title")
    group = serializers.ChoiceField([one.value for one in Group], source="metric.group")
    unit = serializers.CharField(source="metric.unit")
    way = serializers.ChoiceField(
        ["", "query", "push", "link"], help_text="Where it comes from, as people said."
    )
    url = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(
        [one.value for one in State], help_text="Only `fresh` is a number that counts; no number is never 0."
    )
    numbers = NumberShown(many=True)


class MetricsShown(Shown):
    """The twelve of an environment."""

    environment = serializers.CharField()
    source_problem = serializers.CharField(
        allow_blank=True, help_text="Why Prometheus gave no answer at all."
    )
    metrics = MetricShown(many=True)


class MappingShown(Shown):
    """Where a metric comes from."""

    metric = serializers.CharField()
    way = serializers.CharField()
    selector = serializers.CharField(allow_blank=True)
    expression = serializers.CharField(allow_blank=True, help_text="Empty: the usual one.")
    name = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True)
    mapped_at = serializers.DateTimeField()


class PointShown(Shown):
    """A sample, or what is left of the samples of a stretch."""

    at = serializers.DateTimeField(help_text="Of a stretch: when it begins.")
    value = serializers.FloatField(help_text="Of a stretch: the mean.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    count = serializers.IntegerField()


class HistoryShown(Shown):
    """One series over time. Where nothing came, there is no point."""

    metric = serializers.CharField()
    statistic = serializers.CharField(allow_blank=True)
    unit = serializers.CharField()
    resolution = serializers.CharField()
    points = PointShown(many=True)


class RejectedShown(Shown):
    """A row that was not kept, and why."""

    row = serializers.IntegerField()
    detail = serializers.CharField()


class PushedShown(Shown):
    """What came of a push."""

    accepted = serializers.IntegerField(help_text="Kept now.")
    known = serializers.IntegerField(help_text="Kept before: sending it again changes nothing.")
    gaps = serializers.IntegerField(help_text="Not a number (NaN, null): a gap stays a gap.")
    rejected = serializers.IntegerField()
    problems = RejectedShown(many=True, help_text="The first thousand of the rejected, row by row.")


class CoveredShown(Shown):
    """One metric of a service, in short."""

    metric = serializers.CharField(source="metric.key")
    way = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField([one.value for one in State])


class CoverageShown(Shown):
    """One environment of a service, and its twelve."""

    service = serializers.CharField(source="service.slug")
    name = serializers.CharField(source="service.name")
    team = serializers.CharField(source="service.team.slug")
    environment = serializers.CharField(source="slug")
    fresh = serializers.IntegerField(help_text="How many of the twelve are fresh.")
    metrics = CoveredShown(many=True, source="covered")
