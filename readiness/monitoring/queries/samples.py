"""Raw samples, for those who judge them. The caller has shown that the environment may be seen."""

from datetime import datetime

from readiness.catalog.models import Environment
from readiness.monitoring.models import MetricSample
from readiness.monitoring.sample import Sample


def values_between(
    *, environment: Environment, metric: str, statistic: str = "", after: datetime, until: datetime
) -> list[Sample]:
    """The samples of `after` < at <= `until`, oldest first. None at all is no data, and never 0.

    `metric` is a key of `readiness.monitoring.metrics`; `statistic` is p50, p95 or p99 of the response time.
    Those older than `METRIC_RAW_DAYS` are gone.
    """
    rows = MetricSample.objects.filter(
        series__environment=environment, series__metric=metric, series__statistic=statistic,
        at__gt=after, at__lte=until,
    )  # fmt: skip
    return [Sample(at, value) for at, value in rows.order_by("at").values_list("at", "value")]


def latest_value(
    *, environment: Environment, metric: str, statistic: str = "", at: datetime
) -> Sample | None:
    """The newest sample that was taken at `at` or before, however old it is; None where there is none."""
    rows = MetricSample.objects.filter(
        series__environment=environment, series__metric=metric, series__statistic=statistic, at__lte=at
    )
    found = rows.order_by("-at").values_list("at", "value").first()
    return Sample(*found) if found else None
