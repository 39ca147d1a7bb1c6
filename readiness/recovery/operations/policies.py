"""Backup policies are written down, changed and ended; their ping addresses made anew or revoked; lines vouched for."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, person
from readiness.ledger.canonical import stamp
from readiness.recovery import events
from readiness.recovery.classes import CLASSES, WORD_DAYS, line_of, weaker
from readiness.recovery.given import GIVEN, read_policy_terms
from readiness.recovery.models import BackupPolicy, PolicyWord
from readiness.recovery.operations.rows import hold_policy, tell
from readiness.recovery.operations.settling import settle
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.secrets import digest_of, link_secret

_PREFIX = 8


class PolicyThere(AlreadyDecided):
    """One of a name."""

    code = "backup-policy-there"
    sentence = "This environment has a backup policy of this name already."


class NoAddress(Conflict):
    """There is nothing to revoke."""

    code = "no-ping-address"
    sentence = "This policy has no ping address."


@transaction.atomic
def make_policy(
    *, environment: Environment, klass: str, actor: Actor, at: datetime, **given: Any
) -> tuple[BackupPolicy, str]:
    """Write down how something is backed up, as its class asks unless `given` (any of `GIVEN`) says otherwise; with
    the secret of its ping address, which is never shown again.

    What is weaker than the class asks needs `weaker_reason`. Raises `Invalid`, `PolicyThere`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.MANAGE_BACKUPS, environment)
    problems = Problems()
    if klass not in CLASSES:
        problems.add("klass", f"One of: {', '.join(CLASSES)}.")
        problems.refuse_any()
    usual = CLASSES[klass]
    terms = read_policy_terms({"name": usual.title, **given}, klass, problems)
    row = BackupPolicy(environment=held, klass=klass, created_by=person(actor), created_at=at)
    row.cadence_minutes, row.keep_days = usual.cadence_minutes, usual.keep_days
    _apply(row, terms, problems)
    secret = _new_address(row)
    row.check_at = at
    _save(row, new=True)
    tell(events.POLICY_MADE, row, held, actor, at, data=_told(row), private=_private(row))
    settle(held, at)
    return row, secret


@transaction.atomic
def change_policy(*, policy: BackupPolicy, actor: Actor, at: datetime, **given: Any) -> BackupPolicy:
    """Change any of `GIVEN`. Raises `Invalid`, `PolicyThere`, `PolicyEnded`."""
    row = hold_policy(actor, Action.MANAGE_BACKUPS, policy)
    problems = Problems()
    terms = read_policy_terms(given, row.klass, problems)
    fields = sorted(name for name, value in terms.items() if getattr(row, name) != value)
    _apply(row, terms, problems)
    if not fields:
        return row
    row.check_at = at
    _save(row)
    tell(
        events.POLICY_CHANGED, row, row.environment, actor, at, data={"fields": fields, **_told(row)},
        private=_private(row),
    )  # fmt: skip
    settle(row.environment, at)
    return row


@transaction.atomic
def end_policy(*, policy: BackupPolicy, reason: str, actor: Actor, at: datetime) -> BackupPolicy:
    """It is backed up in another way or no more, with a reason; its address ends. Raises `Invalid`, `PolicyEnded`."""
    row = hold_policy(actor, Action.END_BACKUPS, policy)
    problems = Problems()
    row.ended_reason = problems.free_text("reason", reason, longest=4000, required=True)
    problems.refuse_any()
    row.ended_by, row.ended_at, row.digest, row.check_at = person(actor), at, None, None
    row.save(update_fields=["ended_by", "ended_at", "ended_reason", "digest", "check_at"])
    private = {"name": row.name, "reason": row.ended_reason}
    tell(events.POLICY_ENDED, row, row.environment, actor, at, private=private)
    settle(row.environment, at)
    return row


@transaction.atomic
def rotate_address(*, policy: BackupPolicy, actor: Actor, at: datetime) -> tuple[BackupPolicy, str]:
    """A new ping address; the one before ends at once. With its secret, which is never shown again."""
    row = hold_policy(actor, Action.MANAGE_BACKUPS, policy)
    secret = _new_address(row)
    row.save(update_fields=["prefix", "digest"])
    tell(
        events.ADDRESS_ROTATED,
        row,
        row.environment,
        actor,
        at,
        data={"prefix": row.prefix},
        private={"name": row.name},
    )
    return row, secret


@transaction.atomic
def revoke_address(*, policy: BackupPolicy, actor: Actor, at: datetime) -> BackupPolicy:
    """The ping address ends; backups are still judged. Raises `NoAddress`."""
    row = hold_policy(actor, Action.MANAGE_BACKUPS, policy)
    if row.digest is None:
        raise NoAddress
    prefix, row.prefix, row.digest = row.prefix, "", None
    row.save(update_fields=["prefix", "digest"])
    tell(
        events.ADDRESS_REVOKED,
        row,
        row.environment,
        actor,
        at,
        data={"prefix": prefix},
        private={"name": row.name},
    )
    return row


@transaction.atomic
def say_line(
    *, policy: BackupPolicy, line: str, statement: str, link: str = "", actor: Actor, at: datetime
) -> PolicyWord:
    """A person vouches that a line of the policy holds, and says where it is to be seen; it counts half a year.

    Raises `Invalid`, `PolicyEnded`.
    """
    row = hold_policy(actor, Action.MANAGE_BACKUPS, policy)
    problems = Problems()
    if line_of(row.klass, line) is None:
        problems.add("line", f"One of: {', '.join(one.key for one in CLASSES[row.klass].lines)}.")
    statement = problems.free_text("statement", statement, longest=4000, required=True)
    link = problems.one_line("link", link, longest=500)
    if link and not link.startswith(("https://", "http://")):
        problems.add("link", "An address that begins with https://.")
    problems.refuse_any()
    word = PolicyWord.objects.create(
        policy=row, line=line, statement=statement, link=link, said_by=person(actor), said_at=at,
        counts_until=at + timedelta(days=WORD_DAYS),
    )  # fmt: skip
    tell(
        events.LINE_SHOWN, row, row.environment, actor, at, data={"line": line, "until": stamp(word.counts_until)},
        private={"name": row.name, "statement": statement, "link": link},
    )  # fmt: skip
    settle(row.environment, at)
    return word


def _apply(row: BackupPolicy, terms: dict[str, Any], problems: Problems) -> None:
    for name, value in terms.items():
        setattr(row, name, value)
    asked = {name: getattr(row, name) for name in ("cadence_minutes", "keep_days", "waived")}
    row.weaker = weaker(row.klass, asked)
    if row.weaker and not row.weaker_reason:
        problems.add("weaker_reason", f"Say why less is enough here: {' '.join(row.weaker)}")
    if row.daily_at is not None and row.cadence_minutes % 1440:
        problems.add("daily_at", "An hour of the clock goes with a cadence of whole days.")
    problems.refuse_any()


def _new_address(row: BackupPolicy) -> str:
    secret = link_secret()
    row.prefix, row.digest = secret[:_PREFIX], digest_of(secret)
    return secret


def _told(row: BackupPolicy) -> dict[str, Any]:
    plain = ("klass", "cadence_minutes", "grace_minutes", "zone", "keep_days", "waived", "weaker", "tool")
    at = row.daily_at.isoformat("minutes") if row.daily_at else None
    return {name: getattr(row, name) for name in plain} | {"daily_at": at}


def _private(row: BackupPolicy) -> dict[str, str]:
    return {"name": row.name, "part": row.part, "reason": row.weaker_reason}


def _save(row: BackupPolicy, *, new: bool = False) -> None:
    try:
        with transaction.atomic():
            if new:
                row.save(force_insert=True)
            else:
                row.save(update_fields=[*GIVEN, "weaker", "check_at"])
    except IntegrityError as error:
        raise PolicyThere from error
