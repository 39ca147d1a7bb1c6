"""Mails on their way out.

1. claim one that is due: a lease and one more attempt, committed
2. send it, its key as Message-ID
3. mark it sent

Whoever dies between 2 and 3 leaves a lease that runs out; the mail then goes out once more under the same
name. Whoever dies between 1 and 2 costs the mail an attempt.
"""

import random
import time
import uuid
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.anchors.events import ANCHOR_MADE
from readiness.anchors.operations import note_mail
from readiness.backoff import wait_after
from readiness.notify.access import in_the_way
from readiness.notify.alerting import pages
from readiness.notify.mail import MailError, NoMailServerError, Postbox, is_permanent, letter_for
from readiness.notify.models import Delivery

#: Longer than a whole run may take, so that nobody else takes up a mail which is being sent.
LEASE = timedelta(minutes=10)
BUDGET_SECONDS = 30.0
ERROR = 500

log = structlog.get_logger(__name__)
_dice = random.SystemRandom()


def send_due(*, at: datetime, limit: int) -> int:
    """Send at most `limit` mails whose time has come: how many were dealt with.

    Stops after `BUDGET_SECONDS`, and at once when the mail server cannot be reached: the rest waits for the
    next look without losing an attempt.
    """
    started = time.monotonic()
    done = 0
    with Postbox() as postbox:
        while done < limit and time.monotonic() - started < BUDGET_SECONDS:
            delivery = claim(at)
            if delivery is None:
                break
            done += 1
            if not _deliver(delivery, postbox, at):
                break
    return done


@transaction.atomic
def claim(at: datetime) -> Delivery | None:
    """The delivery that has waited longest, leased to the caller; None when nothing is due."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = Delivery.objects.filter(free, state=Delivery.State.PLANNED, next_try_at__lte=at)
    # SQLite locks the whole database for the transaction instead.
    delivery = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    if delivery is None:
        return None
    delivery.lease_token = uuid.uuid4()
    delivery.lease_until = at + LEASE
    delivery.attempts += 1
    delivery.save(update_fields=["lease_token", "lease_until", "attempts"])
    return Delivery.objects.select_related("notice__recipient", "notice__entry").get(pk=delivery.pk)


def _deliver(delivery: Delivery, postbox: Postbox, at: datetime) -> bool:
    """One claimed mail, to its end; False when no other can go out now either."""
    if reason := in_the_way(delivery.notice, insisting=pages(delivery.notice)):
        _settle(delivery, at, state=Delivery.State.CANCELLED, last_error=reason)
        return True
    if delivery.attempts > settings.NOTICE_ATTEMPTS:
        _failed(delivery, "The last attempt broke off.", at, for_good=True)
        return True
    try:
        postbox.send(letter_for(delivery.notice, delivery.key))
    except NoMailServerError as error:
        _failed(delivery, f"The mail server cannot be reached: {error}", at)
        return False
    except MailError as error:
        _failed(delivery, str(error) or repr(error), at, for_good=is_permanent(error))
        return True
    _settle(delivery, at, state=Delivery.State.SENT, sent_at=at, last_error="")
    return True


def _failed(delivery: Delivery, error: str, at: datetime, *, for_good: bool = False) -> None:
    if for_good or delivery.attempts >= settings.NOTICE_ATTEMPTS:
        log.error("delivery_given_up", delivery=str(delivery.pk), attempts=delivery.attempts, error=error)
        _settle(delivery, at, state=Delivery.State.DEAD, last_error=error[:ERROR])
        return
    log.warning("delivery_failed", delivery=str(delivery.pk), attempts=delivery.attempts, error=error)
    again = at + wait_after(delivery.attempts, _dice.random())
    _settle(delivery, at, next_try_at=again, last_error=error[:ERROR])


#: How an attempt to mail the ledger's checkpoint is told; a delivery that waits on has failed this time.
_OUTCOMES = {
    Delivery.State.SENT: "sent",
    Delivery.State.DEAD: "given_up",
    Delivery.State.CANCELLED: "cancelled",
}


@transaction.atomic
def _settle(
    delivery: Delivery, at: datetime, *, state: Delivery.State = Delivery.State.PLANNED, **changes: object
) -> None:
    """Write the outcome and give the lease back, unless somebody else has taken it over meanwhile."""
    mine = Delivery.objects.filter(pk=delivery.pk, lease_token=delivery.lease_token)
    mine.update(lease_token=None, lease_until=None, state=state, **changes)
    entry = delivery.notice.entry
    if entry.kind == ANCHOR_MADE and entry.subject_id is not None:
        note_mail(
            anchor=entry.subject_id,
            person=delivery.notice.recipient_id,
            attempt=delivery.attempts,
            outcome=_OUTCOMES.get(state, "failed"),
            said=str(changes.get("last_error", "")),
            at=at,
        )
