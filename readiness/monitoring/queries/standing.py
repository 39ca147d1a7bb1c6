"""How the metrics of environments stand, in two queries whatever their number. The caller has shown that they may be
seen.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from readiness.catalog.models import Environment
from readiness.monitoring.metrics import METRICS
from readiness.monitoring.models import MetricMapping, MetricPull, MetricSeries
from readiness.monitoring.models.mapping import LIVE
from readiness.monitoring.standing import Number, Standing, state_of


def standings(environment: Environment, at: datetime) -> list[Standing]:
    """The twelve of one environment, in their order."""
    return coverage([environment.pk], at)[environment.pk]


def coverage(environments: Collection[UUID], at: datetime) -> dict[UUID, list[Standing]]:
    """Environment -> its twelve."""
    fresh_for = timedelta(seconds=settings.METRIC_FRESH_SECONDS)
    said = {
        (place, metric): (way, url)
        for place, metric, way, url in MetricMapping.objects.filter(
            LIVE, environment__in=environments
        ).values_list("environment", "metric", "way", "url")
    }
    numbers: dict[tuple[UUID, str], list[Number]] = defaultdict(list)
    rows = MetricSeries.objects.filter(environment__in=environments).order_by("metric", "statistic")
    for row in rows:
        numbers[row.environment_id, row.metric].append(
            Number(row.statistic, row.latest_value, row.latest_at, row.problem, row.pulled_at)
        )
    found: dict[UUID, list[Standing]] = {}
    for place in environments:
        found[place] = []
        for metric in METRICS:
            way, url = said.get((place, metric.key), ("", ""))
            told = tuple(numbers.get((place, metric.key), ()))
            found[place].append(Standing(metric, way, url, told, state_of(metric, way, told, at, fresh_for)))
    return found


def mappings_of(environment: Environment) -> dict[str, MetricMapping]:
    """Metric -> what people said of it, where they did."""
    rows = MetricMapping.objects.filter(LIVE, environment=environment).select_related("mapped_by")
    return {row.metric: row for row in rows}


def pull_of(environment: Environment) -> MetricPull | None:
    """How the source of its queries answers; None where there is nothing to ask."""
    return MetricPull.objects.filter(environment=environment, next_at__isnull=False).first()
