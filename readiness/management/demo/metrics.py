"""Metrics of the demo: a lively month, a day with gaps, and services of which nobody knows anything."""

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from readiness.catalog.models import Environment, Service
from readiness.evidence.holding import hold
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.operations import Mapped, map_metrics
from readiness.monitoring.sample import Sample
from readiness.teams.actors import Actor

DAY = timedelta(days=1)
#: Metric and statistic -> its usual number, and by how much of it the day and the noise move it.
_LIVELY = {
    ("error_rate", ""): (0.004, 0.6), ("response_time", "p50"): (0.08, 0.3), ("response_time", "p95"): (0.42, 0.5),
    ("response_time", "p99"): (0.9, 0.6), ("throughput", ""): (1800.0, 0.7), ("active_users", ""): (240.0, 0.8),
    ("cpu", ""): (0.41, 0.4), ("memory", ""): (0.63, 0.1), ("disk", ""): (0.37, 0.02),
    ("network", ""): (4.2e6, 0.6), ("database_connections", ""): (38.0, 0.3), ("conversions", ""): (26.0, 0.8),
    ("feature_usage", ""): (310.0, 0.7),
}  # fmt: skip
_GAPPED = {("error_rate", ""): (0.011, 0.8), ("throughput", ""): (35.0, 0.9), ("memory", ""): (0.71, 0.2)}
_SLOW_DAY = 9  # days ago: a release that made everything slow for two hours


def keep_metrics(services: dict[str, tuple[Service, Actor, Actor]], at: datetime) -> None:
    """`services`: name -> the service, its lead and its contributor."""
    at = at.replace(second=0, microsecond=0)
    service, lead, _contributor = services["Payments API"]
    place = service.environments.get(is_production=True)
    board = Mapped(metric="retention", way="link", url="https://boards.example.org/retention")
    pushed = [
        Mapped(metric=key, way="push") for key in dict.fromkeys(metric for metric, _statistic in _LIVELY)
    ]
    map_metrics(environment=place, mappings=[*pushed, board], actor=lead, at=at - 31 * DAY)
    _tell(place, _month(at), at)
    gapped, _lead, _contributor = services["Payout export"]
    _tell(gapped.environments.get(is_production=True), _day_with_gaps(at), at)


@transaction.atomic
def _tell(place: Environment, told: Iterator[Told], at: datetime) -> None:
    (held,) = hold([place.pk])
    keep_samples(environment=held, told=list(told), at=at)


def _month(at: datetime) -> Iterator[Told]:
    """An hour apart, in the last day five minutes."""
    steps = [*range(60 * 24 * 30, 60 * 24, -60), *range(60 * 24, -1, -5)]
    for minutes in steps:
        for number, ((metric, statistic), (usual, moves)) in enumerate(_LIVELY.items()):
            slow = 4.0 if _SLOW_DAY * 1440 <= minutes < _SLOW_DAY * 1440 + 120 else 1.0
            worse = slow if metric in ("error_rate", "response_time") else 1.0
            yield _one(metric, statistic, usual * worse, moves, number, minutes, at)


def _day_with_gaps(at: datetime) -> Iterator[Told]:
    """Nothing for five hours in the night, and nothing of the memory since noon of the day before."""
    for minutes in range(60 * 24, -1, -5):
        for number, ((metric, statistic), (usual, moves)) in enumerate(_GAPPED.items()):
            if 400 <= minutes < 700 or (metric == "memory" and minutes < 900):
                continue
            yield _one(metric, statistic, usual, moves, number, minutes, at)


def _one(
    metric: str, statistic: str, usual: float, moves: float, number: int, minutes: int, at: datetime
) -> Told:
    """The day goes up and down, with a ripple that is the same whenever it is made."""
    moment = at - timedelta(minutes=minutes)
    hour = moment.hour + moment.minute / 60
    day = math.sin((hour - 9) / 24 * 2 * math.pi)
    ripple = math.sin(minutes * 0.7 + number) * math.sin(minutes * 0.13 + 2 * number)
    return Told(metric, statistic, Sample(moment, usual * (1 + moves * (0.4 * day + 0.35 * ripple))))
