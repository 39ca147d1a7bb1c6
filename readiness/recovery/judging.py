"""How a backup policy stands at a time: its backups, and each line of it. Silence is never a pass. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from statistics import median
from typing import Literal
from uuid import UUID

from readiness.findings.fault import Fault
from readiness.recovery.classes import CLASSES, DAY_MINUTES, Line, in_words
from readiness.recovery.timing import late_from, next_due

#: The item that a fault of a backup is about, who found it, and what it testifies under.
ITEM, SCOPE, WITNESS = "infrastructure.backups", "backups", "backup_policies"
#: A backup of less than this share of the usual is shrinking; so many before it say what is usual.
SHRUNK, USUAL_LEAST, USUAL_MOST = 0.5, 3, 10
#: For how long a tool's report that the archive advances counts.
ARCHIVE_SEEN = timedelta(hours=26)

State = Literal["fresh", "waiting", "shrinking", "late", "missing", "failing"]
#: What opens a finding, in a word for its title.
BROKEN: Mapping[str, str] = {
    "failing": "the last backup failed",
    "missing": "no backup was ever heard of",
    "late": "the backup is late",
    "shrinking": "the backup has shrunk",
}
LineState = Literal["met", "said", "unknown", "gap", "not_asked"]


@dataclass(frozen=True, slots=True)
class Made:
    """One good full backup. The data in it are those of `began_at`. `size` in bytes, None where nobody told."""

    label: str
    began_at: datetime
    ended_at: datetime
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFacts:
    """What a policy is judged by. `made`: good backups, newest first; `failed_at`: when the newest run failed, if no
    good one came after it; `logged_at`: the newest piece of the log; `archived_at`: the newest tool's report by which
    the archive advances; `oldest_at`: the oldest backup that a tool lists; `words`: until when a person's word counts.
    """

    id: UUID
    klass: str
    name: str
    created_at: datetime
    cadence_minutes: int
    grace_minutes: int
    daily_at: time | None
    zone: str
    keep_days: int
    rpo_minutes: int | None
    waived: tuple[str, ...] = ()
    made: tuple[Made, ...] = ()
    failed_at: datetime | None = None
    failed_why: str = ""
    logged_at: datetime | None = None
    archived_at: datetime | None = None
    oldest_at: datetime | None = None
    words: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineStanding:
    """How one line stands, and why."""

    line: Line
    state: LineState
    sentence: str


@dataclass(frozen=True, slots=True)
class PolicyStanding:
    """How the whole stands. `due_at`: when the next backup is due; `changes_at`: when time alone changes this."""

    state: State
    sentence: str
    due_at: datetime
    lines: tuple[LineStanding, ...]
    changes_at: datetime | None

    @property
    def gaps(self) -> list[LineStanding]:
        """The lines that nothing shows to hold."""
        return [one for one in self.lines if one.state in ("gap", "unknown")]

    @property
    def is_broken(self) -> bool:
        """Whether a finding is open because of it."""
        return self.state in BROKEN


def stand(facts: PolicyFacts, at: datetime) -> PolicyStanding:
    """How it stands at `at`."""
    newest = facts.made[0] if facts.made else None
    due = next_due(
        last=newest.ended_at if newest else facts.created_at,
        cadence_minutes=facts.cadence_minutes,
        daily_at=facts.daily_at,
        zone=facts.zone,
    )
    late = late_from(due, facts.grace_minutes)
    state, sentence = _state(facts, newest, late, at)
    lines = tuple(_line(line, facts, late, at) for line in CLASSES[facts.klass].lines)
    later = [
        late,
        *facts.words.values(),
        *(_log_until(facts),),
        *([facts.archived_at + ARCHIVE_SEEN] if facts.archived_at else []),
    ]
    ahead = [one for one in later if one is not None and one > at]
    return PolicyStanding(state, sentence, due, lines, min(ahead, default=None))


def _state(facts: PolicyFacts, newest: Made | None, late: datetime, at: datetime) -> tuple[State, str]:
    if facts.failed_at is not None:
        why = f": {facts.failed_why}" if facts.failed_why else "."
        return "failing", f"The newest run failed{why}"
    if newest is None:
        return ("missing", "No backup was ever heard of.") if at > late else ("waiting", "Not heard of yet.")
    age = in_words((at - newest.ended_at) / timedelta(minutes=1))
    if at > late:
        return "late", f"The newest backup is {age} old, which is later than agreed."
    if (usual := usual_size(facts.made)) and newest.size is not None and newest.size < usual * SHRUNK:
        return "shrinking", f"The newest backup has {newest.size} bytes; {round(usual)} are usual."
    if newest.size == 0:
        return "shrinking", "The newest backup has no bytes."
    return "fresh", f"The newest backup is {age} old."


def usual_size(made: tuple[Made, ...]) -> float | None:
    """The median size of the backups before the newest; None where too few told theirs."""
    sizes = [one.size for one in made[1:] if one.size][:USUAL_MOST]
    return float(median(sizes)) if len(sizes) >= USUAL_LEAST else None


def _log_until(facts: PolicyFacts) -> datetime | None:
    if facts.logged_at is None:
        return None
    return facts.logged_at + timedelta(minutes=max(facts.rpo_minutes or 60, 1))


def _line(line: Line, facts: PolicyFacts, late: datetime, at: datetime) -> LineStanding:
    if line.key in facts.waived:
        return LineStanding(line, "not_asked", "This policy does not ask it.")
    found = _MEASURES[line.key](facts, late, at) if line.measured else None
    if found is not None and found[0] in ("met", "gap"):
        return LineStanding(line, *found)
    until = facts.words.get(line.key)
    if until is not None and until > at:
        return LineStanding(line, "said", "A person says so; no machine shows it.")
    if until is not None:
        return LineStanding(line, "unknown", "What was said of it no longer counts.")
    return LineStanding(line, *(found or ("unknown", "Nothing shows it yet.")))


def _daily(facts: PolicyFacts, late: datetime, at: datetime) -> tuple[LineState, str]:
    if not facts.made:
        return ("gap", "No backup was ever heard of.") if at > late else ("unknown", "Not heard of yet.")
    if facts.cadence_minutes > DAY_MINUTES:
        return "gap", f"Agreed is one every {in_words(facts.cadence_minutes)}."
    if at > late:
        return "gap", "The newest one is late."
    return (
        "met",
        f"The newest one ended {in_words((at - facts.made[0].ended_at) / timedelta(minutes=1))} ago.",
    )


def _point_in_time(facts: PolicyFacts, late: datetime, at: datetime) -> tuple[LineState, str]:  # noqa: ARG001
    until = _log_until(facts)
    if facts.logged_at is not None and until is not None:
        age = in_words((at - facts.logged_at) / timedelta(minutes=1))
        return ("met" if at <= until else "gap"), f"The newest piece of the log is {age} old."
    if facts.archived_at is not None:
        if at - facts.archived_at <= ARCHIVE_SEEN:
            return "met", "The tool reports that the archive advances."
        return "gap", "The last report of an advancing archive is too old."
    return "unknown", "Neither a tool nor a ping tells of an archived log."


def _retention(facts: PolicyFacts, late: datetime, at: datetime) -> tuple[LineState, str]:  # noqa: ARG001
    if facts.oldest_at is None:
        return "unknown", "No tool lists which backups are kept."
    days = (at - facts.oldest_at).days
    if days >= facts.keep_days:
        return "met", f"The oldest listed backup is {days} days old."
    # A young set cannot be old yet: it is a gap once there was time enough.
    if (at - facts.created_at).days < facts.keep_days:
        return "unknown", f"The oldest listed backup is {days} of {facts.keep_days} days old."
    return "gap", f"The oldest listed backup is {days} days old; {facts.keep_days} are asked."


_MEASURES = {"daily_full": _daily, "point_in_time": _point_in_time, "retention": _retention}


def faults_of(facts: PolicyFacts, at: datetime, *, production: bool) -> Iterator[Fault]:
    """What is wrong with its backups at `at`; one fault of each kind, so that it is one finding while it lasts."""
    standing = stand(facts, at)
    if standing.state in BROKEN:
        yield Fault(
            kind="recovery",
            scope=SCOPE,
            about=f"{standing.state}/{facts.id}",
            severity="high" if production else "medium",
            title=f"{facts.name}: {BROKEN[standing.state]}",
            detail=f"{standing.sentence} See the job's log, mend it, and let it run again.",
            item_key=ITEM,
        )
