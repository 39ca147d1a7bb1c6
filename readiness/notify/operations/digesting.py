"""Digests on their way out: one mail with a person's ordinary reminders, within their hours of work.

Leased and sent as a reminder is. From its first attempt on nothing more goes into it; what was done meanwhile is left
out, and when nothing is left no mail goes out.
"""

import time
import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from readiness.notify.access import in_the_way
from readiness.notify.mail import MailError, NoMailServerError, Postbox, digest_for, is_permanent
from readiness.notify.operations.handing_over import BUDGET_SECONDS, over
from readiness.notify.operations.leasing import (
    LEASE,
    begin,
    broke_off_too_often,
    digest_failed,
    digest_sent,
    end,
)
from readiness.notify.reminders.digests import not_before
from readiness.notify.reminders.words import notice_of
from readiness.obligations.models import Digest, Reminder


def send_digests(*, at: datetime, limit: int) -> int:
    """Mail at most `limit` digests whose time has come: how many were dealt with.

    Stops after `BUDGET_SECONDS`, and when the mail server cannot be reached.
    """
    started = time.monotonic()
    done = 0
    with Postbox() as postbox:
        while done < limit and time.monotonic() - started < BUDGET_SECONDS and (digest := _lease(at)):
            done += 1
            if not _hand_over(digest, postbox, at):
                break
    return done


@transaction.atomic
def _lease(at: datetime) -> Digest | None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = Digest.objects.filter(free, state=Digest.State.PLANNED, next_try_at__lte=at)
    # SQLite locks the whole database for the transaction instead.
    held = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    if held is None:
        return None
    held.lease_token, held.lease_until = uuid.uuid4(), at + LEASE
    held.save(update_fields=["lease_token", "lease_until"])
    return held


def _hand_over(digest: Digest, postbox: Postbox, at: datetime) -> bool:
    """One leased digest, to its end; False when no other can go out now either."""
    moment = not_before(digest.recipient, at)
    if moment > at:
        end(digest, next_try_at=moment, due_at=moment)
        return True
    lines = _left(digest)
    if not lines:
        end(digest, state=Digest.State.CANCELLED, last_error="Nothing of it is left to do.")
        return True
    if broke_off_too_often(digest) or not begin(digest):
        return True
    try:
        postbox.send(digest_for(digest, lines))
    except NoMailServerError as error:
        digest_failed(digest, lines, f"The mail server cannot be reached: {error}", at)
        return False
    except MailError as error:
        digest_failed(digest, lines, str(error) or repr(error), at, for_good=is_permanent(error))
        return True
    digest_sent(digest, lines, at)
    return True


def _left(digest: Digest) -> list[Reminder]:
    """What of it need still be told; the rest is cancelled."""
    rows = Reminder.objects.filter(digest=digest, state=Reminder.State.PLANNED).select_related(
        "notice__recipient", "notice__entry", "occurrence__obligation__service__team"
    )
    kept = []
    for line in rows.order_by("occurrence__due_on", "pk"):
        line.notice = notice_of(line)
        if reason := over(line) or in_the_way(line.notice):
            waiting = Reminder.objects.filter(pk=line.pk, state=Reminder.State.PLANNED)
            waiting.update(state=Reminder.State.CANCELLED, last_error=reason)
        else:
            kept.append(line)
    return kept
