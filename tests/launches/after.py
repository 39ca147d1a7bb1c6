"""The time after a launch begun, without the launch itself, for tests that need a row of every table."""

from datetime import datetime, timedelta

from django.db import transaction

from readiness.evidence.holding import hold
from readiness.launches import events
from readiness.launches.models import AfterLaunch, Launch
from readiness.launches.operations import tell_afterwards
from readiness.launches.operations.afterwards import tell_of
from readiness.ledger.canonical import stamp
from readiness.teams.actors import Actor

DAY = timedelta(days=1)


def begun_after(launch: Launch, lead: Actor, at: datetime) -> AfterLaunch:
    """The first day of `launch`, on its own checklist: no template has to be published for it."""
    with transaction.atomic():
        (held,) = hold([launch.environment_id])
        row = AfterLaunch.objects.create(
            launch=launch, stage="first_24_hours", checklist=launch.checklist, starts_at=at, due_at=at + DAY
        )
        dates = {"checklist": str(launch.checklist_id), "starts_at": stamp(at), "due_at": stamp(at + DAY)}
        tell_of(row, held, events.AFTER_STARTED, lead, at, dates)
    return row


def told_over(at: datetime) -> None:
    """The word that such a day is over."""
    assert tell_afterwards(at=at + 2 * DAY, limit=9) >= 1
