"""Reminders planned: who is to be told what of the duties whose next step is due, in one transaction a batch.

Any number of planners may run. A planner holds the duties and leaves alone those that another one holds; the database
holds one reminder a step, person and channel. Who has which role is asked when a step is due. What was missed, of
all that is open of one duty, is one message a person: the newest; older ones are folded into it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from readiness.notify.models import Notice
from readiness.notify.operations.noting import MAIL
from readiness.notify.reminders.digests import collect
from readiness.notify.reminders.ladder import Ladder
from readiness.notify.reminders.rows import Message, Missed, person_rows, tool_rows
from readiness.notify.reminders.words import worded
from readiness.obligations.models import Occurrence, Reminder
from readiness.obligations.operations.heirs import adopt_orphans
from readiness.obligations.operations.planning import living
from readiness.obligations.operations.reminded import record_reminded
from readiness.obligations.operations.rows import TO_DO
from readiness.obligations.reminding import Facts, steps
from readiness.obligations.rules import zone_of
from readiness.teams.models import User

BATCH = 500


def plan_reminders(*, at: datetime, limit: int) -> int:
    """Look at up to `limit` occurrences whose next step is due at `at`: how many were looked at."""
    done = 0
    while done < limit and (some := _plan_some(at, min(BATCH, limit - done))):
        done += some
    return done


def facts_of(occurrence: Occurrence) -> Facts:
    """What the steps of an occurrence, which comes with its duty, follow from."""
    duty = occurrence.obligation
    return Facts(
        due_on=occurrence.due_on,
        zone=zone_of(duty),
        local_time=duty.local_time,
        lead_days=duty.lead_days,
        grace_days=duty.grace_days,
        escalation_days=duty.escalation_days,
        snoozed_until=occurrence.snoozed_until,
        again=occurrence.date_again,
    )


@transaction.atomic
def _plan_some(at: datetime, most: int) -> int:
    due = Occurrence.objects.filter(
        state__in=TO_DO, next_step_at__lte=at, obligation__in=living().values("pk")
    )
    first = set(due.order_by("next_step_at", "pk").values_list("obligation_id", flat=True)[:most])
    held = living().filter(pk__in=first).select_for_update(of=("self",), skip_locked=True)
    duties = {duty.pk: duty for duty in held.select_related("service__team", "owner").order_by("pk")}
    mine = due.filter(obligation__in=duties).order_by("obligation_id", "due_on", "period_no")
    rows = list(mine.select_for_update(of=("self",), skip_locked=True))
    for row in rows:
        row.obligation = duties[row.obligation_id]
    adopt_orphans(list(duties.values()), at)
    missed = _missed(rows, at)
    Occurrence.objects.bulk_update(rows, ["next_step_at"], batch_size=500)
    _tell(missed, at)
    return len(rows)


def _missed(rows: Sequence[Occurrence], at: datetime) -> dict[UUID, list[Missed]]:
    """Duty -> what is due and was not told yet, in order; and each row's next step."""
    there = set(Reminder.objects.filter(occurrence__in=rows).values_list("occurrence_id", "step"))
    found: dict[UUID, list[Missed]] = defaultdict(list)
    for row in rows:
        row.next_step_at = None
        for step in steps(facts_of(row)):
            if step.at > at:
                row.next_step_at = step.at
                break
            if (row.pk, step.name) not in there:
                found[row.obligation_id].append(Missed(row, step))
    return {pk: sorted(some, key=lambda one: one.order) for pk, some in found.items()}


def _tell(missed: dict[UUID, list[Missed]], at: datetime) -> None:
    ladder = Ladder()
    messages = [message for some in missed.values() for message in _messages(some, ladder)]
    entries = _record(missed, at)
    notices = Notice.objects.bulk_create(
        [_notice(message, entries[message.newest.occurrence.pk], at) for message in messages], batch_size=500
    )
    rows = [
        row
        for message, notice in zip(messages, notices, strict=True)
        for row in person_rows(message, notice, MAIL, at)
    ]
    rows += tool_rows(missed, at)
    _fold_waiting(rows, at)
    collect(rows, at)
    Reminder.objects.bulk_create(rows, batch_size=1000)


def _messages(missed: Iterable[Missed], ladder: Ladder) -> list[Message]:
    """One a person, of one duty."""
    people: dict[UUID, tuple[User, str]] = {}
    told: dict[UUID, list[Missed]] = defaultdict(list)
    for one in missed:
        for person, because in ladder.people(one.occurrence.obligation, one.step.rung):
            people[person.pk] = person, because  # of the newest
            told[person.pk].append(one)
    return [Message(person, because, told[pk]) for pk, (person, because) in people.items()]


def _record(missed: dict[UUID, list[Missed]], at: datetime) -> dict[UUID, int]:
    """Occurrence -> the entry that steps of it were due."""
    found: dict[UUID, list[Missed]] = defaultdict(list)
    for some in missed.values():
        for one in some:
            found[one.occurrence.pk].append(one)
    due = [(some[0].occurrence, [one.step.name for one in reversed(some)]) for some in found.values()]
    return dict(zip(found, record_reminded(due, at), strict=True))


def _fold_waiting(rows: Sequence[Reminder], at: datetime) -> None:
    """Older ones that could not go out yet go out no more: those of the same duty that `rows` tell of anew, to the
    same person or tool by the same way. What insisted goes on insisting.
    """
    anew = {_whom(row): row for row in rows if row.state == Reminder.State.PLANNED}
    # Not one that somebody is sending: it arrives.
    free = Q(lease_token__isnull=True) | Q(lease_until__lte=at)
    waiting = Reminder.objects.filter(
        free, occurrence__obligation__in={duty for duty, *_rest in anew}, state=Reminder.State.PLANNED
    ).select_related("occurrence__obligation")
    into = {}
    for older in waiting.select_for_update(of=("self",)).order_by("pk"):
        if newer := anew.get(_whom(older)):
            into[older.pk] = newer
            newer.insisting = newer.insisting or older.insisting
    held = Q(pk__in=into) | Q(folded_into__in=into, state=Reminder.State.FOLDED)
    folded = list(Reminder.objects.filter(held))
    for row in folded:
        row.state, row.folded_into = Reminder.State.FOLDED, into[row.folded_into_id or row.pk]
    Reminder.objects.bulk_update(folded, ["state", "folded_into"], batch_size=500)


def _whom(row: Reminder) -> tuple[UUID, UUID | None, str]:
    return row.occurrence.obligation_id, row.recipient_id or row.tool_id, row.channel


def _notice(message: Message, entry: int, at: datetime) -> Notice:
    newest = message.newest
    subject, text, path = worded(newest.occurrence, newest.step, len(message.told) - 1, at)
    return Notice(
        recipient=message.person,
        entry_id=entry,
        subject=subject,
        text=text,
        because=message.because,
        path=path,
        created_at=at,
    )
