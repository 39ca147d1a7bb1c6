"""When a person's one mail goes out, and which of its reminders it holds. Only rows that somebody holds are changed."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from readiness.notify.operations.noting import MAIL
from readiness.obligations.instants import instant
from readiness.obligations.models import Digest, Reminder
from readiness.teams.models import User

#: The ISO weekdays of each week of work; on the first one the week's mail goes out.
WEEKS = {
    User.WorkWeek.MON_FRI: (1, 2, 3, 4, 5),
    User.WorkWeek.MON_SAT: (1, 2, 3, 4, 5, 6),
    User.WorkWeek.SUN_THU: (7, 1, 2, 3, 4),
    User.WorkWeek.EVERY_DAY: (1, 2, 3, 4, 5, 6, 7),
}
_DAY = timedelta(days=1)
#: Far enough for the mail after the next one.
AHEAD = 16


def periods(person: User, since: datetime, at: datetime) -> Iterator[tuple[date, datetime]]:
    """The mails that what was due at `since` may go into, planned at `at`: the day in the person's zone and the moment.

    After an outage that is the last one that should have gone out, and then those to come.
    """
    zone = ZoneInfo(person.time_zone)
    days = WEEKS[User.WorkWeek(person.work_week)]
    sends = days[:1] if person.digest == User.Digest.WEEKLY else days
    first = since.astimezone(zone).date()
    last = at.astimezone(zone).date() + AHEAD * _DAY
    every = (first + number * _DAY for number in range((last - first).days + 1))
    found = [(day, _begins(person, day, zone)) for day in every if day.isoweekday() in sends]
    missed = [one for one in found if since <= one[1] <= at]
    yield from missed[-1:]
    yield from (one for one in found if one[1] > at)


def not_before(person: User, at: datetime) -> datetime:
    """`at` when the person works then, else when their work begins next."""
    zone = ZoneInfo(person.time_zone)
    local = at.astimezone(zone)
    days = WEEKS[User.WorkWeek(person.work_week)]
    if local.isoweekday() in days and person.works_from <= local.hour < person.works_until:
        return at
    ahead = (local.date() + number * _DAY for number in range(8))
    return next(
        moment for day in ahead if day.isoweekday() in days and (moment := _begins(person, day, zone)) > at
    )


def collect(rows: Sequence[Reminder], at: datetime) -> None:
    """Put the ordinary mails among `rows`, which are not saved yet, into one each for people who want that."""
    wanted = [
        row
        for row in rows
        if row.channel == MAIL
        and row.state == Reminder.State.PLANNED
        and not row.insisting
        and row.recipient is not None
        and row.recipient.digest != User.Digest.OFF
    ]
    seen: dict[tuple[UUID, date], Digest | None] = {}
    # In one order, so that of two planners none waits for the other.
    for row in sorted(wanted, key=lambda one: (str(one.recipient_id), one.due_at)):
        person = row.recipient
        assert person is not None
        for day, moment in periods(person, row.due_at, at):
            if (person.pk, day) not in seen:
                seen[person.pk, day] = _open_digest(person, day, moment, at)
            if digest := seen[person.pk, day]:
                row.digest, row.next_try_at = digest, digest.due_at
                break


def _open_digest(person: User, day: date, moment: datetime, at: datetime) -> Digest | None:
    """The person's mail of that day, held, made where there is none; None once somebody began to send it."""
    key = hashlib.sha256(f"digest/{person.pk}/{day}".encode()).hexdigest()[:32]
    fresh = Digest(recipient=person, period_on=day, key=key, due_at=moment, next_try_at=moment)
    Digest.objects.bulk_create([fresh], ignore_conflicts=True)
    held = Digest.objects.select_for_update().get(recipient=person, period_on=day)
    leased = held.lease_until is not None and held.lease_until > at
    return None if held.state != Digest.State.PLANNED or held.attempts or leased else held


def _begins(person: User, day: date, zone: ZoneInfo) -> datetime:
    return instant(day, time(person.works_from), zone)
