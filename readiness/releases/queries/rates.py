"""The error rate of an environment, in per cent, from the samples of the monitoring room."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from readiness.catalog.models import Environment
from readiness.monitoring.queries import values_between
from readiness.releases.models import ReleaseSighting
from readiness.releases.recovery import Sight
from readiness.releases.triggers import Policy

METRIC = "error_rate"


@dataclass(frozen=True, slots=True)
class PerCent:
    """One sample of the error rate: `value` of 100 requests failed."""

    at: datetime
    value: float


def rates_between(environment: Environment, after: datetime, until: datetime) -> list[PerCent]:
    """The samples of (after, until], the oldest first; none where nothing was measured."""
    found = values_between(environment=environment, metric=METRIC, after=after, until=until)
    return [PerCent(one.at, one.value * 100) for one in found]


def policy() -> Policy:
    """The portal's own policy for rollbacks, apart from every alert."""
    return Policy(float(settings.ROLLBACK_ERROR_RATE), timedelta(minutes=settings.ROLLBACK_WINDOW_MINUTES))


def watch_window() -> timedelta:
    """How long a deployment is watched after it started, and after it ended."""
    return timedelta(minutes=settings.RELEASE_WATCH_MINUTES)


def sights_between(environment: Environment, after: datetime, until: datetime) -> list[Sight]:
    """Releases seen on the wire in [after, until], the oldest first."""
    rows = ReleaseSighting.objects.filter(environment=environment, seen_at__gte=after, seen_at__lte=until)
    return [Sight(one.release, one.status, one.seen_at) for one in rows.order_by("seen_at", "pk")]
