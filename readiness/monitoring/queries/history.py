"""A series over time, as buckets or as samples: bounded by how many are drawn, however many there are.

The caller has shown that the environment may be seen.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from readiness.catalog.models import Environment
from readiness.monitoring.buckets import HOUR, WIDTHS, Bucket, begin_of
from readiness.monitoring.keeping import bucket_of
from readiness.monitoring.models import MetricRollup, MetricSample
from readiness.monitoring.sample import Sample

MOST_POINTS = 2000


def buckets_between(
    *,
    environment: Environment,
    metric: str,
    statistic: str = "",
    seconds: int,
    after: datetime,
    until: datetime,
) -> list[Bucket]:
    """The buckets of `seconds` (one of `WIDTHS`) that end after `after` and begin before `until`, oldest first.

    At most `MOST_POINTS`, the newest; a stretch without a sample has none.
    """
    assert seconds in WIDTHS, "one that is kept"
    rows = MetricRollup.objects.filter(
        series__environment=environment, series__metric=metric, series__statistic=statistic, seconds=seconds,
        begins__gte=begin_of(after, seconds), begins__lt=until,
    )  # fmt: skip
    return [bucket_of(row) for row in reversed(rows.order_by("-begins")[:MOST_POINTS])]


def samples_between(
    *, environment: Environment, metric: str, statistic: str = "", after: datetime, until: datetime
) -> list[Sample]:
    """The raw samples of `after` <= at < `until`, oldest first; at most `MOST_POINTS`, the newest."""
    rows = MetricSample.objects.filter(
        series__environment=environment, series__metric=metric, series__statistic=statistic,
        at__gte=after, at__lt=until,
    )  # fmt: skip
    newest = rows.order_by("-at").values_list("at", "value")[:MOST_POINTS]
    return [Sample(at, value) for at, value in reversed(newest)]


def day_of_all(environment: Environment, at: datetime) -> dict[tuple[str, str], dict[datetime, Bucket]]:
    """Metric and statistic -> the hours of the last day by their begin: all of an environment in one query."""
    rows = MetricRollup.objects.filter(
        series__environment=environment,
        seconds=HOUR,
        begins__gt=begin_of(at, HOUR) - timedelta(days=1),
        begins__lte=at,
    ).select_related("series")
    found: dict[tuple[str, str], dict[datetime, Bucket]] = defaultdict(dict)
    for row in rows:
        found[row.series.metric, row.series.statistic][row.begins] = bucket_of(row)
    return found
