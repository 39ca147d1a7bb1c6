"""Reading policies and alerts, always within what the actor may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from readiness.alerts.models import Alert, AlertDrill, AlertPolicy, AlertSilence, AlertStanding
from readiness.alerts.policy import SEED, Policy, Route, milder, scaled
from readiness.alerts.sources import certificate_of
from readiness.catalog.models import Environment, Service
from readiness.catalog.queries import visible_services
from readiness.monitoring.thresholds import Severity
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


def policy_of(row: AlertPolicy) -> Policy:
    """A row as what it is judged by."""
    return Policy(
        key=row.key, title=row.title, alert=row.alert, metric=row.metric, statistic=row.statistic,
        operator=row.operator, value=row.value, resolve_value=row.resolve_value,
        lasting=timedelta(seconds=row.lasting_seconds), calm=timedelta(seconds=row.calm_seconds),
        severity=Severity(row.severity), route=Route(row.route), enabled=row.enabled, own=row.own,
    )  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """A policy of an environment with the row that changed it, if any did."""

    policy: Policy
    row: AlertPolicy | None = None

    @property
    def milder(self) -> list[str]:
        """In which ways it asks less than published."""
        return milder(self.policy) if self.row else []


def policies_of(environment: Environment, at: datetime) -> list[Kept]:
    """The eight, as published or changed, then the team's own. The bound of certificates is that of the one seen."""
    rows = {
        one.key: one
        for one in AlertPolicy.objects.filter(environment=environment).select_related("changed_by")
    }
    seen = certificate_of(environment, at)
    life = seen.lifetime_days if seen else None
    found = []
    for key, seed in SEED.items():
        row = rows.pop(key, None)
        found.append(Kept(scaled(policy_of(row) if row else seed, life), row))
    own = sorted(rows.values(), key=lambda row: (row.title, row.key))
    return found + [Kept(policy_of(row), row) for row in own]


def policy_for(environment: Environment, key: str) -> Kept:
    """One, as it is kept: not scaled. Raises `Unseen`."""
    row = AlertPolicy.objects.filter(environment=environment, key=key).select_related("changed_by").first()
    if row is None and key not in SEED:
        raise Unseen
    return Kept(policy_of(row), row) if row else Kept(SEED[key])


def standings_of(environment: Environment) -> dict[str, AlertStanding]:
    """How each policy stood when it was last judged, by key."""
    return {one.key: one for one in AlertStanding.objects.filter(environment=environment)}


@dataclass(frozen=True, kw_only=True)
class AlertFilter:
    """What a list is narrowed to; empty means all."""

    state: str = ""
    severity: str = ""
    service: str = ""
    environment: str = ""
    team: str = ""
    drills: bool = True


def visible_alerts(actor: Actor, narrowed: AlertFilter | None = None) -> QuerySet[Alert]:
    """Of the services that `actor` may see: what is open first, of that what is critical, then the newest."""
    rows = Alert.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    by = narrowed or AlertFilter()
    given = {
        "state": by.state,
        "severity": by.severity,
        "environment__service__slug": by.service,
        "environment__slug": by.environment,
        "environment__service__team__slug": by.team,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if not by.drills:
        rows = rows.filter(drill=False)
    related = rows.select_related("environment__service__team", "acknowledged_by", "resolved_by")
    urgent = Case(When(state=Alert.State.OPEN, severity="critical", then=0), default=1)
    return related.order_by("state", urgent, "-opened_at", "-pk")


def alert_for(actor: Actor, pk: UUID) -> Alert:
    """One alert with its place and people. Raises `Unseen`."""
    rows = visible_alerts(actor).select_related(
        "environment__service__team", "environment__service__owner", "acknowledged_by", "resolved_by"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def open_alerts(*, environments: Collection[UUID] | Iterable[Environment], at: datetime) -> list[Alert]:
    """The alerts of these environments that were open at `at`, without drills: critical ones first, then the oldest."""
    keys = [one.pk if isinstance(one, Environment) else one for one in environments]
    still = Q(resolved_at__isnull=True) | Q(resolved_at__gt=at)
    rows = Alert.objects.filter(still, environment__in=keys, drill=False, opened_at__lte=at)
    found = rows.select_related("environment__service", "acknowledged_by")
    return list(found.order_by("severity", "opened_at", "pk"))


def silences_of(environment: Environment, at: datetime) -> list[AlertSilence]:
    """Those that hold at `at`, the one that ends last first."""
    rows = AlertSilence.objects.filter(
        environment=environment, ended_at__isnull=True, until__gt=at, made_at__lte=at
    )
    return list(rows.select_related("made_by").order_by("-until", "pk"))


def silenced_until(silences: Iterable[AlertSilence], key: str) -> datetime | None:
    """Until when nobody is told of the policy's alerts; None: they are."""
    return max((one.until for one in silences if one.key in ("", key)), default=None)


def silence_for(actor: Actor, pk: UUID) -> AlertSilence:
    """One silence with its place. Raises `Unseen`."""
    rows = AlertSilence.objects.filter(environment__service__in=visible_services(actor).values("pk"))
    found = rows.select_related("environment__service__team", "made_by").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def drills_of(environments: Collection[UUID]) -> QuerySet[AlertDrill]:
    """Newest first, with who started and who answered."""
    rows = AlertDrill.objects.filter(environment__in=environments)
    return rows.select_related("environment", "alert__acknowledged_by", "started_by").order_by(
        "-started_at", "-pk"
    )


def running_services() -> Q:
    """Environments that are judged at all."""
    return Q(archived_at__isnull=True, service__team__archived_at__isnull=True) & ~Q(
        service__lifecycle=Service.Lifecycle.RETIRED
    )
