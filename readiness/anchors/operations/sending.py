"""Anchors on their way to webhooks and to the time-stamping authority; and a line for every attempt.

1. claim an errand that is due: a lease and one more attempt, committed
2. send it
3. write down how it ended, and the line that says so, in one transaction

Whoever dies between 2 and 3 leaves a lease that runs out; a webhook then gets the same message, under the same id,
once more, and an authority is asked once more.
"""

import random
import time
import uuid
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.anchors.models import AnchorErrand, AnchorSending, Way
from readiness.anchors.operations.stamping import keep_token, stamp_anchor
from readiness.anchors.signing import message
from readiness.anchors.timestamps import BadToken
from readiness.backoff import wait_after
from readiness.outbound import NotDelivered, client

LEASE = timedelta(minutes=10)
BUDGET_SECONDS = 30.0
SAID = 500
#: A time stamp is worth less the later it comes: it is asked for more often than a mail is tried again.
LONGEST_STAMP_WAIT = timedelta(hours=1)

Outcome, State = AnchorSending.Outcome, AnchorErrand.State
log = structlog.get_logger(__name__)
_dice = random.SystemRandom()


def run_errands(*, at: datetime, limit: int) -> int:
    """Send at most `limit` anchors whose time has come, for `BUDGET_SECONDS` at most; how many were dealt with."""
    started = time.monotonic()
    done = 0
    while done < limit and time.monotonic() - started < BUDGET_SECONDS:
        errand = _claim(at)
        if errand is None:
            break
        done += 1
        _run(errand, at)
    return done


def note_mail(*, anchor: UUID, person: UUID, attempt: int, outcome: str, said: str, at: datetime) -> None:
    """Write down an attempt to mail an anchor. In the transaction that settles the mail's delivery."""
    AnchorSending.objects.create(
        anchor_id=anchor,
        way=Way.MAIL,
        person_id=person,
        attempt=attempt,
        at=at,
        outcome=outcome,
        said=said[:SAID],
    )


@transaction.atomic
def _claim(at: datetime) -> AnchorErrand | None:
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    due = AnchorErrand.objects.filter(free, state=State.PLANNED, next_try_at__lte=at)
    # SQLite locks the whole database for the transaction instead.
    errand = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
    if errand is None:
        return None
    errand.lease_token, errand.lease_until = uuid.uuid4(), at + LEASE
    errand.attempts += 1
    errand.save(update_fields=["lease_token", "lease_until", "attempts"])
    return AnchorErrand.objects.select_related("anchor", "webhook").get(pk=errand.pk)


def _run(errand: AnchorErrand, at: datetime) -> None:
    """One claimed errand, to its end."""
    if errand.webhook is not None and errand.webhook.removed_at is not None:
        _settle(errand, at, Outcome.CANCELLED, "The address was removed.")
        return
    try:
        if errand.way == Way.TIMESTAMP:
            reply = stamp_anchor(errand.anchor, at)
            with transaction.atomic():
                keep_token(errand.anchor, reply, at)
                _settle(errand, at, Outcome.SENT, "")
        else:
            _post(errand, at)
            _settle(errand, at, Outcome.SENT, "")
    except (NotDelivered, BadToken) as no:
        last = errand.way == Way.WEBHOOK and errand.attempts >= settings.NOTICE_ATTEMPTS
        _settle(errand, at, Outcome.GIVEN_UP if last else Outcome.FAILED, str(no))


def _post(errand: AnchorErrand, at: datetime) -> None:
    assert errand.webhook is not None
    headers, body = message(errand, at)
    reply = client().post(errand.webhook.url, headers=headers, body=body, at=at)
    if not 200 <= reply.status < 300:
        raise NotDelivered(f"The address answered with status {reply.status}.")


_ENDS = {Outcome.SENT: State.DONE, Outcome.GIVEN_UP: State.DEAD, Outcome.CANCELLED: State.CANCELLED}


@transaction.atomic
def _settle(errand: AnchorErrand, at: datetime, outcome: AnchorSending.Outcome, said: str) -> None:
    """Give the lease back, unless somebody else has taken it over meanwhile; write the attempt down in any case."""
    mine = AnchorErrand.objects.filter(pk=errand.pk, lease_token=errand.lease_token)
    if outcome == Outcome.FAILED:
        log.warning(
            "anchor_not_told", way=errand.way, errand=str(errand.pk), attempts=errand.attempts, why=said
        )
        wait = wait_after(errand.attempts, _dice.random())
        if errand.way == Way.TIMESTAMP:
            wait = min(wait, LONGEST_STAMP_WAIT)
        mine.update(lease_token=None, lease_until=None, next_try_at=at + wait)
    else:
        if outcome == Outcome.GIVEN_UP:
            log.error("anchor_given_up", errand=str(errand.pk), attempts=errand.attempts, why=said)
        mine.update(lease_token=None, lease_until=None, state=_ENDS[outcome])
    AnchorSending.objects.create(
        anchor=errand.anchor,
        way=errand.way,
        webhook=errand.webhook,
        attempt=errand.attempts,
        at=at,
        outcome=outcome,
        said=said[:SAID],
    )
