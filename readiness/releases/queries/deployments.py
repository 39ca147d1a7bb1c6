"""Deployments one by one and in lists; what runs where."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from readiness.catalog.models import Environment
from readiness.catalog.queries import visible_services
from readiness.refusals import Unseen
from readiness.releases.models import Deployment, RollbackTrigger
from readiness.teams.actors import Actor


@dataclass(frozen=True, kw_only=True)
class DeploymentFilter:
    """What a list is narrowed to; empty means all. `show`: "bad" (failed, triggered or taken back), "overridden"
    (the gate said no), "running", "rollbacks"."""

    service: str = ""
    team: str = ""
    environment: str = ""
    show: str = ""
    state: str = ""
    kind: str = ""
    since: datetime | None = None


def read_rows() -> QuerySet[Deployment]:
    """Deployments with what every page names of them."""
    return Deployment.objects.select_related(
        "environment__service__team", "environment__service__owner", "recorded_by", "override__requested_by",
        "override__decided_by",
    )  # fmt: skip


def visible_deployments(actor: Actor, narrowed: DeploymentFilter | None = None) -> QuerySet[Deployment]:
    """Those of every service that `actor` may see, the newest first; each with `triggered` and `taken_back`."""
    by = narrowed or DeploymentFilter()
    rows = read_rows().filter(environment__service__in=visible_services(actor).values("pk"))
    given = {
        "environment__service__slug": by.service,
        "environment__service__team__slug": by.team,
        "environment__slug": by.environment,
        "state": by.state,
        "kind": by.kind,
        "happened_at__gte": by.since,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    rows = rows.annotate(
        triggered=Exists(RollbackTrigger.objects.filter(deployment=OuterRef("pk"))),
        taken_back=Exists(Deployment.objects.filter(mends=OuterRef("pk"), kind="rollback").exclude(state="cancelled")),
    )  # fmt: skip
    if by.show == "bad":
        rows = rows.filter(Q(state="failed") | Q(triggered=True) | Q(taken_back=True))
    elif by.show == "overridden":
        rows = rows.filter(gate_verdict="no-go").exclude(kind="rollback")
    elif by.show == "running":
        rows = rows.filter(state__in=["running", "planned"])
    elif by.show == "rollbacks":
        rows = rows.filter(kind="rollback")
    return rows.order_by("-happened_at", "-pk")


def deployment_for(actor: Actor, pk: UUID) -> Deployment:
    """One of them. Raises `Unseen`."""
    found = visible_deployments(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def newest_of(environment: Environment) -> Deployment | None:
    """The deployment that started last, whatever came of it."""
    rows = read_rows().filter(environment=environment, started_at__isnull=False)
    return rows.order_by("-started_at", "-pk").first()


def current_release(environment: Environment) -> str:
    """The release that runs in `environment`, as far as deployments tell; "" where none has succeeded."""
    return current_releases([environment.pk]).get(environment.pk, "")


def current_releases(environments: Iterable[UUID]) -> dict[UUID, str]:
    """The same by environment; those without are left out."""
    rows = Deployment.objects.filter(environment__in=list(environments), state="succeeded")
    newest: dict[UUID, str] = {}
    later = Deployment.objects.filter(
        Q(finished_at__gt=OuterRef("finished_at"))
        | Q(finished_at=OuterRef("finished_at"), pk__gt=OuterRef("pk")),
        environment=OuterRef("environment"),
        state="succeeded",
    )
    for row in rows.filter(~Exists(later)).only("environment_id", "release"):
        newest[row.environment_id] = row.release
    return newest


def recent_deployments(
    *, environment: Environment, since: datetime, until: datetime | None = None
) -> list[Deployment]:
    """Those that started in `environment` since then, the newest first."""
    rows = read_rows().filter(environment=environment, started_at__gte=since)
    if until is not None:
        rows = rows.filter(started_at__lte=until)
    return list(rows.order_by("-started_at", "-pk")[:200])
