"""Restore drills begin over a known backup, and are given up with a reason."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, person
from readiness.ledger.canonical import stamp
from readiness.recovery import events
from readiness.recovery.drilling import LONGEST, OLDEST
from readiness.recovery.known import KnownBackup, known_of, targets_for
from readiness.recovery.models import BackupPolicy, RestoreDrill
from readiness.recovery.operations.drill_rows import hold_drill
from readiness.recovery.operations.refusing import DrillOver, DrillRunning, OldBackup, UnknownBackup
from readiness.recovery.operations.rows import tell
from readiness.teams.access import Action
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.fields import Problems

_NO_TARGET = 525_600  # minutes of a year: where nothing is asked, nothing is breached


@transaction.atomic
def start_drill(*, environment: Environment, label: str, actor: Actor, at: datetime) -> RestoreDrill:
    """Begin a drill over the newest backup with this label; from now on the time counts.

    Raises `UnknownBackup`, `OldBackup`, `DrillRunning`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.MANAGE_BACKUPS, environment)
    found = _backup(held, label, at)
    targets = targets_for(found.policy)
    drill = RestoreDrill(
        environment=held,
        way=RestoreDrill.Way.FORM if actor.scopes is None else RestoreDrill.Way.SCRIPT,
        policy=found.policy,
        label=found.made.label,
        run=found.run,
        report=found.report,
        backup_began_at=found.made.began_at,
        backup_ended_at=found.made.ended_at,
        rto_minutes=_NO_TARGET if targets.rto_minutes is None else targets.rto_minutes,
        rpo_minutes=_NO_TARGET if targets.rpo_minutes is None else targets.rpo_minutes,
        started_by=person(actor),
        started_at=at,
    )
    try:
        with transaction.atomic():
            drill.save(force_insert=True)
    except IntegrityError as error:
        raise DrillRunning from error
    told = {"way": drill.way, "backup_at": stamp(drill.backup_ended_at)}
    targets_told = {"rto_minutes": drill.rto_minutes, "rpo_minutes": drill.rpo_minutes}
    tell(
        events.DRILL_STARTED, drill, held, actor, at, data=told | targets_told, private={"label": drill.label}
    )
    return drill


def _backup(environment: Environment, label: str, at: datetime) -> KnownBackup:
    rows = BackupPolicy.objects.filter(environment=environment, ended_at__isnull=True)
    policies = list(rows.select_related("environment__service").order_by("name", "pk"))
    same: list[tuple[KnownBackup, bool]] = []
    for known in known_of(policies, at).values():
        for part in (known.runs, known.listed):
            same += [(one, one is part[0]) for one in part if label and one.made.label == label]
    if not same:
        raise UnknownBackup
    newest = next((one for one, is_newest in same if is_newest), None)
    if newest is None:
        raise OldBackup
    if at - newest.made.ended_at > OLDEST:
        raise OldBackup(
            f"This backup is {(at - newest.made.ended_at).days} days old: it proves nothing of today's."
        )
    return newest


@transaction.atomic
def abandon_drill(*, drill: RestoreDrill, reason: str, actor: Actor, at: datetime) -> RestoreDrill:
    """It will not be finished, with a reason; it testifies nothing. Raises `Invalid`, `DrillOver`."""
    row = hold_drill(drill, actor)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=400, required=True)
    problems.refuse_any()
    if row.state != RestoreDrill.State.RUNNING:
        raise DrillOver
    _abandon(row, reason, actor, at)
    return row


def abandon_forgotten(*, at: datetime, limit: int) -> int:
    """Give up drills that nobody finished in three days, so that another may begin; how many."""
    rows = RestoreDrill.objects.filter(state=RestoreDrill.State.RUNNING, started_at__lt=at - LONGEST)
    keys = list(rows.order_by("started_at", "pk").values_list("pk", flat=True)[:limit])
    for key in keys:
        with transaction.atomic():
            row = RestoreDrill.objects.select_for_update(of=("self",)).get(pk=key)
            row.environment = Environment.objects.select_related("service__team").get(pk=row.environment_id)
            if row.state == RestoreDrill.State.RUNNING:
                _abandon(row, "Nobody finished it in three days.", SYSTEM, at)
    return len(keys)


def _abandon(row: RestoreDrill, reason: str, actor: Actor, at: datetime) -> None:
    row.state, row.finished_at, row.finished_by = RestoreDrill.State.ABANDONED, at, actor.user
    row.code, row.sentence = "abandoned", reason
    row.save(update_fields=["state", "finished_at", "finished_by", "code", "sentence"])
    tell(events.DRILL_ABANDONED, row, row.environment, actor, at, private={"reason": reason})
