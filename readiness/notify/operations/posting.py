"""Reminders on their way to teams' tools, and alerts there taken back when the duty is done.

An address that fails is left alone for longer each time, whatever waits for it; after `NOTICE_ATTEMPTS` failures in a
row, or when it says that it is gone, it is disabled, and the ledger, and so its owner, is told.
"""

import json
import time
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from readiness.notify.channel import Address, Request, Word, ways
from readiness.notify.operations.handing_over import over
from readiness.notify.operations.leasing import (
    begin,
    broke_off_too_often,
    end,
    failed,
    give_back,
    lease,
    pause,
    sent,
)
from readiness.notify.reminders.words import words_of
from readiness.obligations.models import Obligation, Occurrence, Reminder, TeamChannel
from readiness.obligations.operations.channels import disable_channel
from readiness.obligations.reminding import rung_of
from readiness.obligations.sealed import opened, signing_key
from readiness.outbound import NotDelivered, client

BUDGET_SECONDS = 30.0
GONE = 410
OVER = (Occurrence.State.CLOSED, Occurrence.State.SKIPPED)


def post_reminders(*, at: datetime, limit: int) -> int:
    """Post at most `limit` reminders whose time has come, for `BUDGET_SECONDS`: how many were dealt with."""
    started = time.monotonic()
    done = 0
    while done < limit and time.monotonic() - started < BUDGET_SECONDS:
        waiting = Reminder.objects.filter(in_use(at), state=Reminder.State.PLANNED)
        # One at a time: what failed pauses all else that waits for the same address.
        leased = lease(waiting, at, 1)
        if not leased:
            break
        done += 1
        _post(leased[0], at)
    return done


def resolve_alerts(*, at: datetime, limit: int) -> int:
    """Take back at most `limit` alerts of duties that were done, skipped or ended: how many were dealt with."""
    started = time.monotonic()
    done = 0
    taking_back = [name for name, way in ways().items() if way.resolve("", Address(url="")) is not None]
    finished = Q(occurrence__state__in=OVER) | Q(occurrence__obligation__ended_at__isnull=False)
    while done < limit and time.monotonic() - started < BUDGET_SECONDS:
        standing = Reminder.objects.filter(
            in_use(at), finished, state=Reminder.State.SENT, resolved_at=None, tool__kind__in=taking_back
        )
        leased = lease(standing, at, 1)
        if not leased:
            break
        done += 1
        _resolve(leased[0], at)
    return done


def in_use(at: datetime) -> Q:
    """Tools that are neither removed nor given up, nor left alone for a while."""
    rested = Q(tool__paused_until__isnull=True) | Q(tool__paused_until__lte=at)
    return rested & Q(tool__isnull=False, tool__removed_at=None, tool__disabled_at=None)


def _post(reminder: Reminder, at: datetime) -> None:
    tool = reminder.tool
    assert tool is not None
    if reason := over(reminder):
        end(reminder, state=Reminder.State.CANCELLED, last_error=reason)
        return
    if broke_off_too_often(reminder) or not begin(reminder):
        return
    address = address_of(tool)
    try:
        say(address, ways()[tool.kind].request(word_of(reminder, at), address), at)
    except NotDelivered as no:
        failed(reminder, str(no), at)
        failing(tool, at, gone=isinstance(no, Gone))
        return
    sent(reminder, at)
    works(tool)


def _resolve(reminder: Reminder, at: datetime) -> None:
    tool = reminder.tool
    assert tool is not None
    address = address_of(tool)
    said = ways()[tool.kind].resolve(reminder.key, address)
    assert said is not None  # only those are asked for
    try:
        say(address, said, at)
    except NotDelivered as no:
        failing(tool, at, gone=isinstance(no, Gone))
    else:
        Reminder.objects.filter(pk=reminder.pk).update(resolved_at=at)
        works(tool)
    give_back([reminder])


class Gone(NotDelivered):
    """The address says that nothing is there any more."""


def say(address: Address, said: Request, at: datetime) -> None:
    """Post it. Raises `NotDelivered`, `Gone`."""
    reply = client().post(address.url, headers=said.headers, body=said.body, at=at)
    if reply.status == GONE:
        raise Gone("The address says that it is gone (status 410).")
    if not 200 <= reply.status < 300:
        raise NotDelivered(f"The address answered with status {reply.status}.")


def address_of(tool: TeamChannel) -> Address:
    """Where a tool is, opened."""
    return Address(**json.loads(opened(tool.sealed)), signing_key=signing_key(tool.pk))


def word_of(reminder: Reminder, at: datetime) -> Word:
    """What a tool is told: in the words of when it was planned, the same at every attempt."""
    occurrence = reminder.occurrence
    duty: Obligation = occurrence.obligation
    subject, text, path = words_of(reminder)
    return Word(
        key=reminder.key,
        subject=subject,
        text=text,
        link=settings.BASE_URL + path,
        service=duty.service.name,
        team=duty.service.team.name,
        rung=rung_of(reminder.step),
        step=reminder.step.rpartition("/")[2],
        due_on=occurrence.due_on.isoformat(),
        overdue=reminder.planned_at >= occurrence.late_at,
        planned_at=reminder.planned_at,
        at=at,
    )


@transaction.atomic
def failing(tool: TeamChannel, at: datetime, *, gone: bool) -> None:
    """It did not answer: left alone for a while, or for good after too many times."""
    held = TeamChannel.objects.select_for_update(of=("self",)).select_related("team").get(pk=tool.pk)
    held.failures += 1
    held.paused_until = at + pause(held.failures)
    held.save(update_fields=["failures", "paused_until"])
    in_use = held.removed_at is None and held.disabled_at is None
    if in_use and (gone or held.failures >= settings.NOTICE_ATTEMPTS):
        disable_channel(held, at)


def works(tool: TeamChannel) -> None:
    """It answered: what failed before does not count against it."""
    TeamChannel.objects.filter(pk=tool.pk, failures__gt=0).update(failures=0, paused_until=None)
