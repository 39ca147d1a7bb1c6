"""Bringing findings and testimony of an environment's backups in line with what is known and the clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from readiness.catalog.models import Environment
from readiness.evidence.holding import closed_because, hold
from readiness.evidence.models import Evidence
from readiness.evidence.operations import record_probe_result
from readiness.findings.operations import settle_findings
from readiness.ingest.models import ToolReport
from readiness.recovery.judging import SCOPE, WITNESS, faults_of
from readiness.recovery.models import BackupPolicy, BackupRun
from readiness.recovery.objectives import SCOPE as OBJECTIVES
from readiness.recovery.objectives import fault_of
from readiness.recovery.queries import Recovery, Stood, recovery_of, stood
from readiness.recovery.testimony import testify
from readiness.teams.actors import SYSTEM

LOOK_EVERY = timedelta(hours=12)


def settle(environment: Environment, at: datetime) -> None:
    """Open and end the findings of an environment that the caller holds, and say how its backups stand."""
    if closed_because(environment):
        BackupPolicy.objects.filter(environment=environment, ended_at__isnull=True).update(check_at=None)
        return
    rows = BackupPolicy.objects.filter(environment=environment, ended_at__isnull=True).order_by("pk")
    policies = list(rows)
    for policy in policies:
        policy.environment = environment
    standing = stood(policies, at)
    recovery = recovery_of(environment, standing, at)
    faults = [
        fault
        for one in standing
        for fault in faults_of(one.known.facts(), at, production=environment.is_production)
    ]
    if recovery.breached:
        faults.append(fault_of(recovery.targets, production=environment.is_production))
    settle_findings(
        environments=[environment],
        kind="recovery",
        looked=[(environment.pk, SCOPE), (environment.pk, OBJECTIVES)],
        faults=[(environment.pk, fault) for fault in faults],
        actor=SYSTEM,
        at=at,
    )
    _testify(environment, standing, recovery, at)
    for one in standing:
        check = _next_look(one, recovery, at)
        BackupPolicy.objects.filter(pk=one.policy.pk).update(settled_at=at, check_at=check)


def _next_look(one: Stood, recovery: Recovery, at: datetime) -> datetime:
    """When time alone may change something: the policy's own, or that more would be lost than may be."""
    times = [one.standing.changes_at] if one.standing.changes_at else []
    newest, target = recovery.loss.newest, recovery.targets.rpo_minutes
    if newest is not None and target is not None:
        times.append(newest.data_at + timedelta(minutes=target, seconds=1))
    # Looked at twice a day at least, so that what it testifies is no older than it counts.
    return min([at + LOOK_EVERY, *(time for time in times if time > at)])


def _testify(environment: Environment, standing: Sequence[Stood], recovery: Recovery, at: datetime) -> None:
    """As evidence; nothing where there never was a policy."""
    before = Evidence.objects.filter(environment=environment, kind="probe", probe_kind=WITNESS)
    if not standing and not before.exists():
        return
    said = testify([(one.policy.name, one.standing) for one in standing], breached=recovery.breached)
    record_probe_result(
        environment=environment,
        probe_kind=WITNESS,
        title="Backup policies",
        status=said.status,
        code=said.code,
        sentence=said.sentence,
        remedy=said.remedy,
        at=at,
    )


def settle_due_backups(*, at: datetime, limit: int) -> int:
    """Settle up to `limit` environments of which time, or a report that came since, may have changed something."""
    told = ToolReport.objects.filter(
        environment=OuterRef("environment"),
        format=OuterRef("tool"),
        received_at__gt=OuterRef("settled_at"),
        received_at__lte=at,
    )
    rows = BackupPolicy.objects.filter(ended_at__isnull=True)
    rows = rows.filter(Q(check_at__lte=at) | Q(~Q(tool=""), Exists(told)))
    due = rows.order_by(F("check_at").asc(nulls_last=True), "pk").values_list("environment", flat=True)
    keys = list(dict.fromkeys(due[: limit * 5]))[:limit]
    for key in keys:
        _settle_one(key, at)
    return len(keys)


@transaction.atomic
def _settle_one(key: UUID, at: datetime) -> None:
    (held,) = hold([key])
    settle(held, at)


#: Pieces of the log are kept for as long as the worst of thirty days is told of, and a little.
LOGS_KEPT = timedelta(days=45)


def remove_old_logs(*, at: datetime, limit: int) -> int:
    """Remove up to `limit` pieces of the log that nothing is computed from any more; how many. Backups stay."""
    rows = BackupRun.objects.filter(kind="log", ended_at__lt=at - LOGS_KEPT).order_by("ended_at", "pk")
    keys = list(rows.values_list("pk", flat=True)[:limit])
    BackupRun.objects.filter(pk__in=keys).delete()
    return len(keys)
