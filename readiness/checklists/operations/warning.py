"""Telling of a waiver's end before it comes: once a waiver, so that nobody is surprised by an item that opens again."""

from datetime import datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction

from readiness.checklists import events
from readiness.checklists.models import Waiver, WaiverWarning
from readiness.checklists.queries.queues import still_asked_for
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM


def warn_of_ending_waivers(*, at: datetime, limit: int) -> int:
    """Write down which waivers in force end within `WAIVER_NOTICE_DAYS`, the next first; how many were.

    People are told from the ledger. One that was given for no longer than that is told of when half of it is over.
    """
    within = timedelta(days=settings.WAIVER_NOTICE_DAYS)
    ending = Waiver.objects.filter(
        still_asked_for("item"), state=Waiver.State.APPROVED, expires_at__gt=at, expires_at__lte=at + within,
        warning__isnull=True,
    ).select_related("item__checklist__service__team", "item__checklist__environment")  # fmt: skip
    due = (one for one in ending.order_by("expires_at", "pk").iterator() if _is_time(one, at, within))
    return sum(_warn(one, at) for one in list(islice(due, limit)))


def _is_time(waiver: Waiver, at: datetime, within: timedelta) -> bool:
    given = waiver.expires_at - (waiver.decided_at or waiver.requested_at)
    return given > within or waiver.expires_at - at <= given / 2


@transaction.atomic
def _warn(waiver: Waiver, at: datetime) -> int:
    _row, first = WaiverWarning.objects.get_or_create(waiver=waiver, defaults={"warned_at": at})
    if not first:
        return 0
    checklist = waiver.item.checklist
    record(
        kind=events.WAIVER_ENDING,
        actor=SYSTEM,
        at=at,
        subject=waiver,
        team=checklist.service.team,
        service=checklist.service,
        environment=checklist.environment,
        data={"item": str(waiver.item_id), "key": waiver.item.key, "expires_at": stamp(waiver.expires_at)},
    )
    return 1
