"""Telling of a waiver's end before it comes: once a waiver, so that nobody is surprised by an item that opens again."""

from datetime import datetime
from itertools import islice

from django.db import transaction

from readiness.checklists import events
from readiness.checklists.models import Waiver, WaiverWarning
from readiness.checklists.queries.queues import still_asked_for
from readiness.evidence.waiving import ending
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.teams.actors import SYSTEM


def warn_of_ending_waivers(*, at: datetime, limit: int) -> int:
    """Write down which waivers of items end soon, the next first; how many were. People are told from the ledger."""
    rows = Waiver.objects.filter(still_asked_for("item"))
    places = "item__checklist__service__team", "item__checklist__environment"
    return sum(_warn(one, at) for one in list(islice(ending(rows.select_related(*places), at), limit)))


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
