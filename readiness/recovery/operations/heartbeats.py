"""Pings of backup jobs: each run begins and ends once, however often that is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from readiness.evidence.holding import EnvironmentClosed, closed_because, hold
from readiness.identifiers import new_id
from readiness.recovery import events
from readiness.recovery.models import BackupPolicy, BackupRun, Canary
from readiness.recovery.operations.rows import hold_policy, tell
from readiness.recovery.operations.settling import settle
from readiness.recovery.pinging import MOST_SECONDS, Ping
from readiness.refusals import Conflict, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import INGEST, Actor
from readiness.teams.secrets import digest_of

#: A start is the beginning of what ends later, if that comes within this time.
LONGEST = timedelta(seconds=MOST_SECONDS)


class RunEnded(Conflict):
    """What failed is not told to have worked."""

    code = "backup-run-ended"
    sentence = "This run has ended already, and failed. A new run has a rid of its own."


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a ping. `canary`: to be written into production now, before the backup; "" where there is none."""

    run: BackupRun
    new: bool
    canary: str = ""


@transaction.atomic
def receive_ping(*, token: str, ping: Ping, at: datetime, actor: Actor = INGEST) -> Heard:
    """Keep what a job told at `at` to the address with this token. Told again with its rid, nothing changes.

    Raises `Unseen` where no policy has that address, `RunEnded`, `EnvironmentClosed`.
    """
    digest = digest_of(token)
    found = BackupPolicy.objects.filter(digest=digest).values_list("pk", "environment").first()
    if found is None:
        raise Unseen
    (held,) = hold([found[1]])
    # Asked again under the lock: the address may have ended meanwhile.
    row = BackupPolicy.objects.select_for_update(of=("self",)).filter(digest=digest).first()
    if row is None:
        raise Unseen
    if closed_because(held):
        raise EnvironmentClosed(closed_because(held))
    row.environment = held
    heard = _begin(row, ping, at) if ping.signal == "start" else _end(row, ping, at)
    BackupPolicy.objects.filter(pk=row.pk).update(pinged_at=at)
    if heard.new:
        # Of the log there are too many pieces for an entry each; the rows hold them.
        if ping.signal != "log":
            _tell(row, heard.run, actor, at)
        if ping.signal != "start":
            settle(held, at)
    return heard


def _begin(row: BackupPolicy, ping: Ping, at: datetime) -> Heard:
    known = BackupRun.objects.filter(policy=row, run_id=ping.run_id).first() if ping.run_id else None
    if known is not None:
        word = _word(known.pk) if known.state == BackupRun.State.RUNNING else ""
        return Heard(known, new=False, canary=word)
    run = _insert(row, ping, state=BackupRun.State.RUNNING, began_at=at, ended_at=None)
    word = _word(run.pk)
    Canary.objects.create(policy=row, run=run, digest=digest_of(word), given_at=at)
    return Heard(run, new=True, canary=word)


def _end(row: BackupPolicy, ping: Ping, at: datetime) -> Heard:
    good = ping.signal != "fail"
    known = _running(row, ping, at)
    if known is not None and known.state != BackupRun.State.RUNNING:
        if (known.state == BackupRun.State.OK) == good:
            return Heard(known, new=False)
        if good:
            raise RunEnded
        # It was told to have worked, and then that it had not: the worse of the two is kept too.
        return _fail_after(row, ping, known, at)
    state = BackupRun.State.OK if good else BackupRun.State.FAILED
    if known is None:
        began = at - timedelta(seconds=ping.seconds or 0)
        return Heard(_insert(row, ping, state=state, began_at=began, ended_at=at), new=True)
    known.state, known.ended_at = state, at
    _fill(known, ping)
    known.save(update_fields=["state", "ended_at", "size", "seconds", "label", "exit_status", "log"])
    return Heard(known, new=True)


def _fail_after(row: BackupPolicy, ping: Ping, known: BackupRun, at: datetime) -> Heard:
    name = f"{known.run_id[:59]}.fail"
    before = BackupRun.objects.filter(policy=row, run_id=name).first()
    if before is not None:
        return Heard(before, new=False)
    run = _insert(row, ping, state=BackupRun.State.FAILED, began_at=at, ended_at=at, run_id=name)
    return Heard(run, new=True)


def _running(row: BackupPolicy, ping: Ping, at: datetime) -> BackupRun | None:
    """The run that the ping ends: that of its rid, or the newest without one that has not ended."""
    rows = BackupRun.objects.filter(policy=row)
    if ping.run_id:
        return rows.filter(run_id=ping.run_id).first()
    if ping.signal == "log":
        return None
    rows = rows.filter(state=BackupRun.State.RUNNING, run_id__startswith=_MADE, began_at__gt=at - LONGEST)
    return rows.order_by("-began_at", "-pk").first()


#: A rid of a job has no tilde, so what the portal made is told apart.
_MADE = "~"


def _insert(
    row: BackupPolicy,
    ping: Ping,
    *,
    state: str,
    began_at: datetime,
    ended_at: datetime | None,
    run_id: str = "",
) -> BackupRun:
    run = BackupRun(
        policy=row,
        run_id=run_id or ping.run_id or f"{_MADE}{new_id()}",
        kind="log" if ping.signal == "log" else "full",
        state=state,
        began_at=began_at,
        ended_at=ended_at,
    )
    _fill(run, ping)
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise RunEnded("This rid was used at the same moment. Tell it again.") from error
    return run


def _fill(run: BackupRun, ping: Ping) -> None:
    run.size = ping.size if ping.size is not None else run.size
    run.seconds = ping.seconds if ping.seconds is not None else run.seconds
    run.label, run.log = ping.label or run.label, ping.log or run.log
    run.exit_status = ping.exit_status


def _word(run: UUID) -> str:
    """The canary of a run: the same word for a start that is told again, and not to be guessed from outside."""
    return f"canary-{salted_hmac('readiness.recovery.canary', str(run), algorithm='sha256').hexdigest()[:32]}"


def _tell(row: BackupPolicy, run: BackupRun, actor: Actor, at: datetime) -> None:
    data = {"run": str(run.pk), "state": run.state, "size": run.size, "exit_status": run.exit_status}
    private = {"name": row.name, "label": run.label}
    tell(events.BACKUP_TOLD, row, row.environment, actor, at, data=data, private=private)


@transaction.atomic
def give_canary(*, policy: BackupPolicy, actor: Actor, at: datetime) -> str:
    """A word to be written into production before the next backup, shown this once: for backups that no start ping
    comes before. Raises `PolicyEnded`.
    """
    row = hold_policy(actor, Action.MANAGE_BACKUPS, policy)
    made = Canary(policy=row, given_at=at)
    word = _word(made.pk)
    made.digest = digest_of(word)
    made.save(force_insert=True)
    tell(
        events.CANARY_GIVEN, row, row.environment, actor, at, data={"canary": str(made.pk)}, private={"name": row.name}
    )  # fmt: skip
    return word
