"""Bringing the findings of a service's secrets in line with the register and the clock."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from readiness.catalog.models import Environment, Service
from readiness.credentials.ageing import SCOPE, WITNESS, faults_of, testimony
from readiness.credentials.models import Secret
from readiness.credentials.operations.rows import hold_all
from readiness.credentials.queries import facts_of
from readiness.evidence.holding import closed_because
from readiness.evidence.models import Evidence
from readiness.evidence.operations import record_probe_result
from readiness.findings.operations import settle_findings
from readiness.teams.actors import SYSTEM


def settle(service: Service, at: datetime) -> None:
    """Open and end the findings of a service whose environments the caller holds."""
    places = Environment.objects.filter(service=service).select_related("service__team").order_by("pk")
    running = [one for one in places if not closed_because(one)]
    rows = Secret.objects.filter(service=service, retired_at__isnull=True)
    faults = [
        (place.pk, fault)
        for place in running
        for row in rows
        if str(place.pk) in row.environments
        for fault in faults_of(facts_of(row), at, production=place.is_production)
    ]
    settle_findings(
        environments=running,
        kind="secret",
        looked=[(place.pk, SCOPE) for place in running],
        faults=faults,
        actor=SYSTEM,
        at=at,
    )
    for place in running:
        _testify(place, [row for row in rows if str(place.pk) in row.environments], at)
    rows.update(settled_at=at)


def _testify(place: Environment, rows: list[Secret], at: datetime) -> None:
    """What the register says of an environment, as evidence; nothing where no secret was ever in it."""
    before = Evidence.objects.filter(environment=place, kind="probe", probe_kind=WITNESS)
    if not rows and not before.exists():
        return
    said = testimony([facts_of(row) for row in rows], at)
    record_probe_result(
        environment=place,
        probe_kind=WITNESS,
        title="Secret register",
        status=said.status,
        code=said.code,
        sentence=said.sentence,
        remedy=said.remedy,
        at=at,
    )


def settle_due(*, at: datetime, limit: int) -> int:
    """Settle up to `limit` services with a secret that came due since it was settled last; how many there were."""
    rows = Secret.objects.filter(retired_at__isnull=True, due_at__lt=at)
    rows = rows.filter(Q(settled_at__isnull=True) | Q(settled_at__lte=F("due_at")))
    due = list(dict.fromkeys(rows.order_by("due_at", "pk").values_list("service", flat=True)[: limit * 10]))
    for service in due[:limit]:
        _settle_one(service, at)
    return len(due[:limit])


@transaction.atomic
def _settle_one(service: UUID, at: datetime) -> None:
    hold_all(service)
    settle(Service.objects.select_related("team").get(pk=service), at)
