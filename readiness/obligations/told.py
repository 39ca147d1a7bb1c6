"""Who was told of what is due, and when: the reminders of occurrences that the caller may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models.functions import Coalesce

from readiness.obligations.models import Occurrence, Reminder
from readiness.obligations.wording import step_in_words

#: What somebody heard of: what went out, and what a later one stood for.
_SAID = (Reminder.State.SENT, Reminder.State.FOLDED)


@dataclass(frozen=True, slots=True)
class LastTold:
    """The newest reminder of an occurrence that went out: to whom, when; `others` were told besides."""

    who: str
    at: datetime
    others: int


@dataclass(frozen=True, slots=True)
class Told:
    """One reminder for people: `at` is when they heard of it, None where they did not; `state` says what became of
    it.
    """

    who: str
    why: str
    way: str
    at: datetime | None
    due_at: datetime
    state: str
    folded: bool


def last_told(occurrences: Collection[UUID]) -> dict[UUID, LastTold]:
    """Of each occurrence that anybody was told of, the newest reminder; in one query."""
    said = Reminder.objects.filter(occurrence__in=occurrences, state__in=_SAID).select_related(
        "recipient", "tool", "folded_into"
    )
    found: dict[UUID, list[Reminder]] = {}
    for one in said.order_by(Coalesce("sent_at", "planned_at").desc(), "channel", "pk"):
        found.setdefault(one.occurrence_id, []).append(one)
    return {
        key: LastTold(who=_who(rows[0]), at=_told_at(rows[0]), others=len({_who(one) for one in rows}) - 1)
        for key, rows in found.items()
    }


def told_of(occurrence: Occurrence, most: int) -> list[Told]:
    """The reminders of an occurrence, the newest first."""
    rows = occurrence.reminders.select_related("recipient", "tool", "folded_into").order_by(
        "-due_at", "channel", "pk"
    )
    return [
        Told(
            who=_who(one),
            why=step_in_words(one.step),
            way=_way(one),
            at=_told_at(one) if one.state in _SAID else None,
            due_at=one.due_at,
            state=one.get_state_display(),
            folded=one.state == Reminder.State.FOLDED,
        )
        for one in rows[:most]
    ]


def _told_at(one: Reminder) -> datetime:
    """When it went out; what is folded was told together with a later one."""
    later = one.folded_into
    return one.sent_at or (later and later.sent_at) or one.planned_at


def _who(one: Reminder) -> str:
    """The person; where a tool of the team is told, the tool."""
    return str(one.recipient or one.tool)


def _way(one: Reminder) -> str:
    if one.digest_id:
        return "In a digest"
    return {"portal": "In the portal", "mail": "By mail"}.get(one.channel, one.channel)
