"""The rows of what is told: one for each step that is due, to each person and tool; the newest goes out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from readiness.notify.models import Notice
from readiness.obligations.models import Occurrence, Reminder, TeamChannel
from readiness.obligations.reminding import OWNER, Step, key_of
from readiness.teams.models import User

PORTAL = "portal"
#: Tools that wake people: they hear of what is overdue, and not of what will be due.
ALERTING = ("pagerduty",)
State = Reminder.State


@dataclass(frozen=True, slots=True)
class Missed:
    """A step of an occurrence that nobody was told of yet."""

    occurrence: Occurrence
    step: Step

    @property
    def order(self) -> tuple[object, ...]:
        """The newest last."""
        return (*self.step.order, self.occurrence.due_on, self.occurrence.period_no)


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told of one duty: the newest of `told`, which is in order."""

    person: User
    because: str
    told: Sequence[Missed]

    @property
    def newest(self) -> Missed:
        """What goes out."""
        return self.told[-1]

    @property
    def insisting(self) -> bool:
        """Whether any of it goes up the ladder."""
        return any(one.step.rung != OWNER for one in self.told)


def person_rows(message: Message, notice: Notice, mail: str, at: datetime) -> Iterable[Reminder]:
    """In the portal it is told by being there; a mail goes out unless the person wants none and nobody insists."""
    person = message.person
    for way in [PORTAL, mail] if message.insisting or person.notice_mails else [PORTAL]:
        rows = [_row(one, person.pk, way, at) for one in message.told]
        for row in rows:
            row.recipient, row.notice, row.insisting = person, notice, message.insisting
        if way == PORTAL:
            rows[-1].state, rows[-1].sent_at = State.SENT, at
        yield from _folded(rows)


def tool_rows(missed: Mapping[UUID, Sequence[Missed]], at: datetime) -> Iterable[Reminder]:
    """Of each duty's steps, which are in order, the newest to every tool of its team; older ones are folded."""
    tools = _tools({_team(some[0]) for some in missed.values()})
    for some in missed.values():
        for tool in tools[_team(some[0])]:
            heard = [
                one for one in some if tool.kind not in ALERTING or one.step.at >= one.occurrence.late_at
            ]
            rows = [_row(one, tool.pk, tool.kind, at) for one in heard]
            for one, row in zip(heard, rows, strict=True):
                row.tool, row.insisting = tool, one.step.rung != OWNER
            yield from _folded(rows)


def _folded(rows: Sequence[Reminder]) -> Iterable[Reminder]:
    """All but the newest, the last, into it, which comes first: the others name it."""
    for row in reversed(rows):
        if row is not rows[-1]:
            row.state, row.folded_into = State.FOLDED, rows[-1]
        yield row


def _row(one: Missed, whom: UUID, channel: str, at: datetime) -> Reminder:
    return Reminder(
        occurrence=one.occurrence,
        step=one.step.name,
        channel=channel,
        key=key_of(one.occurrence.pk, one.step.name, whom, channel),
        due_at=one.step.at,
        planned_at=at,
        next_try_at=at,
    )


def _team(one: Missed) -> UUID:
    return one.occurrence.obligation.service.team_id


def _tools(teams: Iterable[UUID]) -> Mapping[UUID, list[TeamChannel]]:
    found: dict[UUID, list[TeamChannel]] = defaultdict(list)
    rows = TeamChannel.objects.filter(team__in=set(teams), removed_at=None, disabled_at=None)
    for tool in rows.order_by("pk"):
        found[tool.team_id].append(tool)
    return found
