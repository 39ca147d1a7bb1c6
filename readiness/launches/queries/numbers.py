"""The numbers of an environment that tell how a launch went; what they mean, `watching.py` says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from readiness.catalog.models import Environment
from readiness.launches.watching import HOUR, WEEK, Hour
from readiness.monitoring.buckets import HOUR as HOUR_SECONDS
from readiness.monitoring.metrics import QUANTILES
from readiness.monitoring.models import MetricRollup

#: How many weeks back the same hours are looked up.
WEEKS_BACK = 4


def whole_hours(since: datetime, until: datetime) -> tuple[datetime, int]:
    """The first hour of UTC that begins in a time, and how many lie in it wholly."""
    first = since.replace(minute=0, second=0, microsecond=0)
    first += HOUR if first < since else timedelta()
    return first, max(int((until - first) / HOUR), 0)


def hours_of(
    environment: Environment, metric: str, statistic: str, first: datetime, count: int
) -> Sequence[Hour]:
    """What is known of `count` hours from `first` on, oldest first; an hour without samples is not there."""
    rows = MetricRollup.objects.filter(
        series__environment=environment, series__metric=metric, series__statistic=statistic,
        seconds=HOUR_SECONDS, begins__gte=first, begins__lt=first + count * HOUR, count__gt=0,
    )  # fmt: skip
    told = rows.order_by("begins").values_list("begins", "count", "total", "high")
    return [Hour(begins, samples, total / samples, high) for begins, samples, total, high in told]


def traffic_of(
    environment: Environment, since: datetime, until: datetime, least: int
) -> tuple[Sequence[Hour], dict[datetime, list[float]], int]:
    """The hours of a time, the means of the same hours of earlier weeks with `least` samples, and how many hours."""
    first, count = whole_hours(since, until)
    earlier: dict[datetime, list[float]] = {}
    for back in range(1, WEEKS_BACK + 1):
        for one in hours_of(environment, "throughput", "", first - back * WEEK, count):
            if one.count >= least:
                earlier.setdefault(one.begins + back * WEEK, []).append(one.mean)
    return hours_of(environment, "throughput", "", first, count), earlier, count


def response_times_of(
    environment: Environment, since: datetime, until: datetime
) -> dict[str, Sequence[Hour]]:
    """The hours of a time by statistic."""
    first, count = whole_hours(since, until)
    return {name: hours_of(environment, "response_time", name, first, count) for name in QUANTILES}
