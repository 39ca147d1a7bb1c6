"""Reminders on their way out by mail.

1. lease some that are due, committed
2. one by one: one more attempt, committed; nothing when it was cancelled, folded or taken over meanwhile
3. hand it over, its key as its name
4. write down the attempt and what came of it

Whoever dies between 3 and 4 leaves a lease that runs out; that one then goes out once more under the same name. The
others of the lease cost no attempt.
"""

import time
from collections import deque
from datetime import datetime

from readiness.notify.access import in_the_way
from readiness.notify.mail import MailError, NoMailServerError, Postbox, is_permanent, reminder_for
from readiness.notify.operations.leasing import (
    begin,
    broke_off_too_often,
    end,
    failed,
    give_back,
    lease,
    sent,
)
from readiness.notify.operations.noting import MAIL
from readiness.notify.reminders.words import notice_of
from readiness.obligations.models import Reminder
from readiness.obligations.operations.planning import living

BUDGET_SECONDS = 30.0
BATCH = 50


def send_reminders(*, at: datetime, limit: int) -> int:
    """Mail at most `limit` reminders whose time has come: how many were dealt with.

    Stops after `BUDGET_SECONDS`, and when the mail server cannot be reached: the rest waits for the next look without
    losing an attempt.
    """
    started = time.monotonic()
    done = 0
    by_mail = Reminder.objects.filter(channel=MAIL, digest=None, state=Reminder.State.PLANNED)
    with Postbox() as postbox:
        while done < limit and (left := deque(lease(by_mail, at, min(BATCH, limit - done)))):
            try:
                while left:
                    done += 1
                    goes_on = _hand_over(left.popleft(), postbox, at)
                    if not goes_on or time.monotonic() - started > BUDGET_SECONDS:
                        return done
            finally:
                give_back(left)
    return done


def _hand_over(reminder: Reminder, postbox: Postbox, at: datetime) -> bool:
    """One leased reminder, to its end; False when no other can go out now either."""
    notice = notice_of(reminder)
    reason = over(reminder) or in_the_way(notice, insisting=reminder.insisting)
    if reason:
        end(reminder, state=Reminder.State.CANCELLED, last_error=reason)
        return True
    if broke_off_too_often(reminder) or not begin(reminder):
        return True
    try:
        postbox.send(reminder_for(reminder, notice))
    except NoMailServerError as error:
        failed(reminder, f"The mail server cannot be reached: {error}", at)
        return False
    except MailError as error:
        failed(reminder, str(error) or repr(error), at, for_good=is_permanent(error))
        return True
    sent(reminder, at)
    return True


def over(reminder: Reminder) -> str:
    """Why nobody needs to be told any more, whatever became of the occurrence; ""."""
    if living().filter(pk=reminder.occurrence.obligation_id).exists():
        return ""
    return "The duty was ended, or its service or team is no more."
