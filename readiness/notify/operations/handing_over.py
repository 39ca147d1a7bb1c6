"""Reminders on their way out.

1. claim some that are due: a lease, committed
2. one by one: one more attempt, committed; nothing when it was cancelled, folded or taken over meanwhile
3. hand it over, its key as its name
4. write down the attempt and what came of it

Whoever dies between 3 and 4 leaves a lease that runs out; that one then goes out once more under the same name. The
others of the claim cost no attempt.
"""

import random
import time
import uuid
from collections import deque
from collections.abc import Iterable
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from readiness.backoff import wait_after
from readiness.notify.access import in_the_way
from readiness.notify.mail import MailError, NoMailServerError, Postbox, is_permanent
from readiness.notify.models import Notice
from readiness.notify.operations.noting import MAIL
from readiness.obligations.models import Reminder, ReminderAttempt
from readiness.obligations.operations.planning import living

#: Longer than a whole run may take, so that nobody else takes up what is being sent.
LEASE = timedelta(minutes=10)
BUDGET_SECONDS = 30.0
BATCH = 50
ERROR = 500

log = structlog.get_logger(__name__)
_dice = random.SystemRandom()


def send_reminders(*, at: datetime, limit: int) -> int:
    """Hand over at most `limit` reminders whose time has come: how many were dealt with.

    Stops after `BUDGET_SECONDS`, and when the mail server cannot be reached: the rest waits for the next look without
    losing an attempt.
    """
    started = time.monotonic()
    done = 0
    with Postbox() as postbox:
        while done < limit and (batch := claim_reminders(at, min(BATCH, limit - done))):
            left = deque(batch)
            try:
                while left:
                    done += 1
                    goes_on = _hand_over(left.popleft(), postbox, at)
                    if not goes_on or time.monotonic() - started > BUDGET_SECONDS:
                        return done
            finally:
                _give_back(left)
    return done


@transaction.atomic
def claim_reminders(at: datetime, most: int) -> list[Reminder]:
    """Those that have waited longest, leased to the caller."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = Reminder.objects.filter(
        free, channel=MAIL, state=Reminder.State.PLANNED, next_try_at__lte=at
    ).order_by("next_try_at", "pk")
    # SQLite locks the whole database for the transaction instead.
    keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
    if not keys:
        return []
    Reminder.objects.filter(pk__in=keys).update(lease_token=uuid.uuid4(), lease_until=at + LEASE)
    claimed = Reminder.objects.filter(pk__in=keys).select_related(
        "notice__recipient", "notice__entry", "occurrence"
    )
    return list(claimed.order_by("next_try_at", "pk"))


def _hand_over(reminder: Reminder, postbox: Postbox, at: datetime) -> bool:
    """One claimed reminder, to its end; False when no other can go out now either."""
    notice = reminder.notice
    assert notice is not None  # what is planned has words
    if reason := _in_the_way(reminder, notice):
        _end(reminder, state=Reminder.State.CANCELLED, last_error=reason)
        return True
    if reminder.attempts >= settings.NOTICE_ATTEMPTS:
        _given_up(reminder, "The last attempt broke off.")
        return True
    if not _begin(reminder):
        return True
    try:
        postbox.send(Letter(notice, reminder.key))
    except NoMailServerError as error:
        _failed(reminder, f"The mail server cannot be reached: {error}", at)
        return False
    except MailError as error:
        _failed(reminder, str(error) or repr(error), at, for_good=is_permanent(error))
        return True
    _sent(reminder, at)
    return True


class Letter:
    """A reminder's words and name, as the mail wants them."""

    def __init__(self, notice: Notice, key: str) -> None:
        self.notice, self.key = notice, key


def _in_the_way(reminder: Reminder, notice: Notice) -> str:
    if not living().filter(pk=reminder.occurrence.obligation_id).exists():
        return "The duty was ended, or its service or team is no more."
    return in_the_way(notice, insisting=reminder.insisting)


def _begin(reminder: Reminder) -> bool:
    """One more attempt, unless it need not go out any more or somebody else has taken it over."""
    mine = Reminder.objects.filter(
        pk=reminder.pk, lease_token=reminder.lease_token, state=Reminder.State.PLANNED
    )
    begun = mine.update(attempts=F("attempts") + 1) == 1
    reminder.attempts += 1 if begun else 0
    return begun


@transaction.atomic
def _sent(reminder: Reminder, at: datetime) -> None:
    """It arrived: that stands even where it was cancelled while it was on its way."""
    _note(reminder, at, "sent")
    mine = Reminder.objects.filter(pk=reminder.pk, lease_token=reminder.lease_token)
    mine.update(state=Reminder.State.SENT, sent_at=at, last_error="", **_FREE)


@transaction.atomic
def _failed(reminder: Reminder, error: str, at: datetime, *, for_good: bool = False) -> None:
    _note(reminder, at, "failed", error)
    if for_good or reminder.attempts >= settings.NOTICE_ATTEMPTS:
        _given_up(reminder, error)
        return
    log.warning("reminder_failed", reminder=str(reminder.pk), attempts=reminder.attempts, error=error)
    again = at + wait_after(reminder.attempts, _dice.random())
    _end(reminder, state=Reminder.State.PLANNED, next_try_at=again, last_error=error[:ERROR])


def _given_up(reminder: Reminder, error: str) -> None:
    log.error("reminder_given_up", reminder=str(reminder.pk), attempts=reminder.attempts, error=error)
    _end(reminder, state=Reminder.State.DEAD, last_error=error[:ERROR])


def _note(reminder: Reminder, at: datetime, outcome: str, said: str = "") -> None:
    ReminderAttempt.objects.create(
        reminder=reminder, number=reminder.attempts, tried_at=at, outcome=outcome, said=said[:ERROR]
    )


_FREE: dict[str, None] = {"lease_token": None, "lease_until": None}


def _end(reminder: Reminder, **changes: object) -> None:
    """Write the outcome and give the lease back, unless it was cancelled or taken over meanwhile."""
    mine = Reminder.objects.filter(pk=reminder.pk, lease_token=reminder.lease_token)
    mine.filter(state=Reminder.State.PLANNED).update(**changes)
    mine.update(**_FREE)


def _give_back(rest: Iterable[Reminder]) -> None:
    """Claimed and not begun."""
    for one in rest:
        Reminder.objects.filter(pk=one.pk, lease_token=one.lease_token).update(**_FREE)
