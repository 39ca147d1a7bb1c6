"""Reminders leased to a sender, and how an attempt ends. Whatever way they go, this is the same."""

import random
import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from readiness.backoff import wait_after
from readiness.obligations.models import Digest, Reminder, ReminderAttempt

#: Longer than a whole run may take, so that nobody else takes up what is being sent.
LEASE = timedelta(minutes=10)
ERROR = 500
_FREE: dict[str, None] = {"lease_token": None, "lease_until": None}

log = structlog.get_logger(__name__)
_dice = random.SystemRandom()


@transaction.atomic
def lease(rows: QuerySet[Reminder], at: datetime, most: int) -> list[Reminder]:
    """Of `rows` those that have waited longest and that nobody has, leased to the caller; with what they tell."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = rows.filter(free, next_try_at__lte=at).order_by("next_try_at", "pk")
    # SQLite locks the whole database for the transaction instead.
    keys = list(due.select_for_update(of=("self",), skip_locked=True).values_list("pk", flat=True)[:most])
    if not keys:
        return []
    Reminder.objects.filter(pk__in=keys).update(lease_token=uuid.uuid4(), lease_until=at + LEASE)
    leased = Reminder.objects.filter(pk__in=keys).select_related(
        "notice__recipient", "notice__entry", "tool__team", "occurrence__obligation__service__team"
    )
    return list(leased.order_by("next_try_at", "pk"))


def begin(reminder: Reminder | Digest) -> bool:
    """One more attempt, unless it need not go out any more or somebody else has taken it over."""
    begun = _mine(reminder).filter(state=Reminder.State.PLANNED).update(attempts=F("attempts") + 1) == 1
    reminder.attempts += 1 if begun else 0
    return begun


@transaction.atomic
def sent(reminder: Reminder, at: datetime) -> None:
    """It arrived: that stands even where it was cancelled while it was on its way."""
    _note(reminder, at, "sent")
    _mine(reminder).update(state=Reminder.State.SENT, sent_at=at, last_error="", **_FREE)


@transaction.atomic
def digest_sent(digest: Digest, lines: Iterable[Reminder], at: datetime) -> None:
    """It arrived, and so did all that it told: that stands even where some of it was cancelled meanwhile."""
    held = [line.pk for line in lines]
    _note_all(digest, held, at, "sent")
    Reminder.objects.filter(pk__in=held).update(state=Reminder.State.SENT, sent_at=at, last_error="")
    _mine(digest).update(state=Digest.State.SENT, sent_at=at, last_error="", **_FREE)


@transaction.atomic
def digest_failed(
    digest: Digest, lines: Iterable[Reminder], error: str, at: datetime, *, for_good: bool = False
) -> None:
    """Tried again later, or given up with all that it holds."""
    held = [line.pk for line in lines]
    _note_all(digest, held, at, "failed", error)
    if for_good or digest.attempts >= settings.NOTICE_ATTEMPTS:
        digest_given_up(digest, error)
        return
    log.warning("digest_failed", digest=str(digest.pk), attempts=digest.attempts, error=error)
    end(digest, next_try_at=at + wait_after(digest.attempts, _dice.random()), last_error=error[:ERROR])


def digest_given_up(digest: Digest, error: str) -> None:
    """For good, with all that it holds."""
    waiting = Reminder.objects.filter(digest=digest, state=Reminder.State.PLANNED)
    waiting.update(state=Reminder.State.DEAD, last_error=error[:ERROR])
    given_up(digest, error)


@transaction.atomic
def failed(reminder: Reminder, error: str, at: datetime, *, for_good: bool = False) -> None:
    """Tried again later, or given up."""
    _note(reminder, at, "failed", error)
    if for_good or reminder.attempts >= settings.NOTICE_ATTEMPTS:
        given_up(reminder, error)
        return
    log.warning("reminder_failed", reminder=str(reminder.pk), attempts=reminder.attempts, error=error)
    again = at + wait_after(reminder.attempts, _dice.random())
    end(reminder, next_try_at=again, last_error=error[:ERROR])


def broke_off_too_often(reminder: Reminder | Digest) -> bool:
    """Whether its last attempt had no end; it is given up then."""
    if reminder.attempts < settings.NOTICE_ATTEMPTS:
        return False
    give_up = digest_given_up if isinstance(reminder, Digest) else given_up
    give_up(reminder, "The last attempt broke off.")  # type: ignore[arg-type]  # each by its own
    return True


def given_up(reminder: Reminder | Digest, error: str) -> None:
    """For good, and loudly."""
    kind = "digest" if isinstance(reminder, Digest) else "reminder"
    log.error(
        "reminder_given_up", of=kind, reminder=str(reminder.pk), attempts=reminder.attempts, error=error
    )
    end(reminder, state=Reminder.State.DEAD, last_error=error[:ERROR])


def end(reminder: Reminder | Digest, **changes: object) -> None:
    """Write the outcome and give the lease back, unless it was cancelled or taken over meanwhile."""
    _mine(reminder).filter(state=Reminder.State.PLANNED).update(**changes)
    _mine(reminder).update(**_FREE)


def give_back(rest: Iterable[Reminder]) -> None:
    """Leased and not begun."""
    for one in rest:
        _mine(one).update(**_FREE)


def pause(failures: int) -> timedelta:
    """How long an address that failed so often in a row is left alone."""
    return wait_after(failures, _dice.random())


def _mine(row: Reminder | Digest) -> QuerySet[Any]:
    rows: QuerySet[Any] = Digest.objects.all() if isinstance(row, Digest) else Reminder.objects.all()
    return rows.filter(pk=row.pk, lease_token=row.lease_token)


def _note(reminder: Reminder, at: datetime, outcome: str, said: str = "") -> None:
    ReminderAttempt.objects.create(
        reminder=reminder, number=reminder.attempts, tried_at=at, outcome=outcome, said=said[:ERROR]
    )


def _note_all(digest: Digest, held: Sequence[UUID], at: datetime, outcome: str, said: str = "") -> None:
    Reminder.objects.filter(pk__in=held).update(attempts=digest.attempts)
    ReminderAttempt.objects.bulk_create(
        [
            ReminderAttempt(
                reminder_id=one, number=digest.attempts, tried_at=at, outcome=outcome, said=said[:ERROR]
            )
            for one in held
        ],
        batch_size=500,
    )
