"""Which environments a coverage matrix shows."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import visible_services
from readiness.monitoring.models import MetricMapping, MetricSeries
from readiness.monitoring.models.mapping import LIVE
from readiness.monitoring.standing import State
from readiness.teams.actors import Actor


def covered_environments(
    actor: Actor,
    at: datetime,
    *,
    text: str = "",
    team: str = "",
    environment: str = "",
    metric: str = "",
    state: str = "",
) -> QuerySet[Environment]:
    """Those of services that run and that `actor` may see, with service and team: production of each, or those of one
    name. With `metric` and `state`: where that metric stands so.
    """
    services = visible_services(actor).exclude(lifecycle=Service.Lifecycle.RETIRED)
    if "\x00" in text + team + environment:
        return Environment.objects.none()
    if text:
        services = services.filter(Q(name__icontains=text) | Q(slug__icontains=text))
    if team:
        services = services.filter(team__slug=team)
    rows = Environment.objects.filter(service__in=services, archived_at__isnull=True)
    rows = rows.filter(slug=environment) if environment else rows.filter(is_production=True)
    if metric and state:
        rows = rows.filter(_standing(metric, state, at))
    return rows.select_related("service__team")


def _standing(metric: str, state: str, at: datetime) -> Q:
    """The rule of `standing.state_of` as a condition."""
    here = {"environment": OuterRef("pk"), "metric": metric}
    fresh_for = timedelta(seconds=settings.METRIC_FRESH_SECONDS)
    said = MetricMapping.objects.filter(LIVE, **here)
    told = MetricSeries.objects.filter(latest_at__isnull=False, **here)
    linked, any_number = Q(Exists(said.filter(way="link"))), Q(Exists(told))
    old = told.exclude(latest_at__gte=at - fresh_for, latest_at__lte=at + fresh_for)
    whole = any_number & ~Q(Exists(old))
    if metric == "response_time":
        for one in ("p50", "p95", "p99"):
            whole &= Q(Exists(told.filter(statistic=one)))
    return {
        State.LINK: linked,
        State.FRESH: ~linked & whole,
        State.STALE: ~linked & any_number & ~whole,
        State.WAITING: ~linked & ~any_number & Q(Exists(said)),
        State.UNMAPPED: ~any_number & ~Q(Exists(said)),
    }[State(state)]
