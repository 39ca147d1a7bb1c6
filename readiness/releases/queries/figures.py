"""The deployments to production that DORA's figures are computed from."""

from datetime import datetime

from django.db.models import Exists, Min, OuterRef, QuerySet, Subquery

from readiness.catalog.queries import visible_services
from readiness.releases.dora import Fact, Figures, figures
from readiness.releases.models import Deployment, RollbackDecision, RollbackTrigger
from readiness.teams.actors import Actor

MOST = 20_000


def dora_for(actor: Actor, *, after: datetime, until: datetime, service: str = "", team: str = "") -> Figures:
    """The figures of a service, a team (by slug), or all that `actor` may see, over (after, until]."""
    rows = Deployment.objects.filter(
        environment__is_production=True,
        environment__service__in=visible_services(actor).values("pk"),
        finished_at__gt=after,
        finished_at__lte=until,
    )
    if service:
        rows = rows.filter(environment__service__slug=service)
    if team:
        rows = rows.filter(environment__service__team__slug=team)
    return figures(_facts(rows), after=after, until=until)


def _facts(rows: QuerySet[Deployment]) -> list[Fact]:
    triggers = RollbackTrigger.objects.filter(deployment=OuterRef("pk")).order_by()
    mended = Deployment.objects.filter(mends=OuterRef("pk")).exclude(state="cancelled")
    back = RollbackDecision.objects.filter(trigger__deployment=OuterRef("pk"), verdict="roll_back")
    seen = mended.exclude(recovered_way="declared").order_by("recovered_at")
    told = rows.annotate(
        bad_since=Subquery(triggers.values("deployment").annotate(first=Min("fired_at")).values("first")),
        was_decided=Exists(back),
        was_taken=Exists(mended.filter(kind="rollback")),
        restored=Subquery(seen.filter(recovered_at__isnull=False).values("recovered_at")[:1]),
    )
    return [
        Fact(
            id=str(row.pk),
            kind=row.kind,
            state=row.state,
            rehearsal=row.rehearsal,
            started_at=row.started_at or row.happened_at,
            finished_at=row.finished_at,
            committed_at=row.committed_at,
            decided_back=row.was_decided,
            taken_back=row.was_taken,
            bad_since=row.bad_since,
            restored_at=row.restored,
        )
        for row in told.order_by("-finished_at")[:MOST]
    ]
