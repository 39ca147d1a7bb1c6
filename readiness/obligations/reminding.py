"""Which reminders an occurrence has, and when: the same facts give the same steps. Pure.

1. to the owner, so many days before the due date as the duty says, and on the due date itself
2. to the owner, on the first day on which it is overdue
3. up the ladder, each rung so many days after that: the team's leads, the security reviewers, the administrators

Each at the duty's time of day in its zone. The due date is part of a step's name, so that another date has steps of
its own; not of the end of a snooze, which comes once. While reminders are stilled the owner's wait, not the ladder.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from readiness.obligations.instants import instant

OWNER, LEAD, REVIEWER, ADMINISTRATOR = "owner", "lead", "reviewer", "administrator"
#: From the bottom to the top.
LADDER = (OWNER, LEAD, REVIEWER, ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the steps of one occurrence follow from. `escalation_days`: the shortest first, one a rung.

    `again`: how often it was told of under this due date before it was moved away, and back.
    """

    due_on: date
    zone: ZoneInfo
    local_time: time
    lead_days: Sequence[int]
    grace_days: int
    escalation_days: Sequence[int]
    snoozed_until: datetime | None = None
    again: int = 0

    @property
    def named(self) -> str:
        """The date in the names of its steps; one that it has `again` has steps of its own too."""
        return f"{self.due_on}({self.again + 1})" if self.again else str(self.due_on)


@dataclass(frozen=True, slots=True)
class Step:
    """One reminder: `name` is unique within its occurrence, `at` (UTC) when it is due, `rung` of `LADDER`."""

    at: datetime
    rung: str
    name: str

    @property
    def order(self) -> tuple[datetime, int, str]:
        """Later and higher comes after."""
        return self.at, LADDER.index(self.rung), self.name


def steps(facts: Facts) -> tuple[Step, ...]:
    """Every step of one occurrence, in order. Two that would reach the same rung at the same moment are one."""
    found: dict[tuple[datetime, str], Step] = {}
    for step in _steps(facts):
        found.setdefault((step.at, step.rung), step)
    return tuple(sorted(found.values(), key=lambda step: step.order))


def rung_of(name: str) -> str:
    """The rung of a step, by its name."""
    last = name.rpartition("/")[2]
    return last if last in LADDER else OWNER


def key_of(occurrence: UUID, step: str, recipient: UUID, channel: str) -> str:
    """The name under which one reminder goes out, at every attempt: what, to whom, by which way.

    The first 128 bits of a SHA-256: with all of it a Message-ID would not fit on one line, and not every mail system
    unfolds it.
    """
    return hashlib.sha256(f"{occurrence}/{step}/{recipient}/{channel}".encode()).hexdigest()[:32]


def _steps(facts: Facts) -> Iterator[Step]:
    if facts.snoozed_until is not None:
        # First, so that it stands for all that was stilled; it is heard of again even where no step was missed.
        yield Step(facts.snoozed_until, OWNER, f"stilled-{facts.snoozed_until:%Y%m%d%H%M}")
    for days in sorted({0, *facts.lead_days}):
        yield _owners(facts, -days, f"before-{days}" if days else "due")
    late = facts.grace_days + 1
    yield _owners(facts, late, "overdue")
    for rung, days in zip(LADDER[1:], sorted(facts.escalation_days), strict=False):
        yield Step(_moment(facts, late + days), rung, f"{facts.named}/{rung}")


def _owners(facts: Facts, days: int, name: str) -> Step:
    at = _moment(facts, days)
    return Step(max(at, facts.snoozed_until) if facts.snoozed_until else at, OWNER, f"{facts.named}/{name}")


def _moment(facts: Facts, days: int) -> datetime:
    return instant(facts.due_on + timedelta(days=days), facts.local_time, facts.zone)
