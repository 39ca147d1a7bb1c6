"""Somebody is on call at every hour of the next seven days, as PagerDuty's schedules say.

It supports and never proves: whether a page wakes that person is shown by a page drill. No name is kept.
Source: developer.pagerduty.com, "List all of the on-calls".
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from probes.context import Context, Failure
from probes.probe import Feed, Kind, Twin, could_not_look
from probes.readback import NO_JSON, read, rows
from probes.rotation import moment
from probes.verdict import Finding, Severity, Status, Verdict

TOOL = "pagerduty"
AHEAD = timedelta(days=7)

COVERED = Finding(
    "on_call_covered",
    Status.PASS,
    "Somebody is on call at every hour of the next seven days ({people} in turn).",
)
GAP = Finding(
    "on_call_gap",
    Status.FAIL,
    "Nobody is on call from {start} to {end} (UTC).",
    "Fill the gap in the schedule, or put a last level into the escalation policy that is always there.",
    Severity.HIGH,
)
NOBODY = Finding(
    "nobody_on_call",
    Status.FAIL,
    "The schedule names nobody in the next seven days.",
    "Add people to the schedule declared here, or declare the right one.",
    Severity.HIGH,
)
FINDINGS = (COVERED, GAP, NOBODY)


@dataclass(frozen=True, slots=True)
class Declared:
    """`schedule`: the id of the schedule, such as `PI7DH85`."""

    schedule: str = field(metadata={"label": "Schedule", "help": "Its id, such as PI7DH85"})

    def __post_init__(self) -> None:
        if not self.schedule.isalnum():
            raise ValueError("Write the schedule's id, such as PI7DH85.")


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody's time on call; None is for ever."""

    start: datetime | None
    end: datetime | None


@dataclass(frozen=True, slots=True)
class Seen:
    turns: tuple[Turn, ...] = ()
    people: int = 0
    more: bool = False
    failure: Failure | None = None


def look(context: Context) -> Seen:
    """One question: who is on call from now on for seven days."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    asked = {
        "schedule_ids[]": declared.schedule.strip(),
        "since": context.at.isoformat(),
        "until": (context.at + AHEAD).isoformat(),
        "limit": "100",
    }
    document = read(context, TOOL, "/oncalls", asked, {"Accept": "application/vnd.pagerduty+json;version=2"})
    if isinstance(document, Failure):
        return Seen(failure=document)
    if not isinstance(document, dict) or not isinstance(document.get("oncalls"), list):
        return Seen(failure=NO_JSON)
    turns, people = [], set()
    for row in rows(document["oncalls"]):
        user = row.get("user")
        schedule = row.get("schedule")
        if not isinstance(user, dict) or not user.get("id"):
            continue
        if not isinstance(schedule, dict) or schedule.get("id") != declared.schedule.strip():
            continue
        times = [moment(row.get(name)) for name in ("start", "end")]
        # No time at all means always; one that cannot be read means that nothing is known.
        if any(
            row.get(name) is not None and at is None for name, at in zip(("start", "end"), times, strict=True)
        ):
            return Seen(failure=NO_JSON)
        turns.append(Turn(*times))
        people.add(user["id"])
    return Seen(tuple(turns), len(people), bool(document.get("more")))


def judge(seen: Seen, at: datetime) -> Verdict:
    """Walks through the turns; the first hour that nobody has is a gap."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "PagerDuty")
    if not seen.turns:
        return NOBODY.say()
    reached, end = at, at + AHEAD
    for turn in sorted(seen.turns, key=lambda turn: turn.start or datetime.min.replace(tzinfo=UTC)):
        if turn.start is not None and turn.start > reached:
            break
        reached = end if turn.end is None else max(reached, turn.end)
    if reached >= end:
        return COVERED.say(people=seen.people)
    if seen.more:
        return could_not_look(
            Failure("answer_too_long", "", "The answer did not hold all turns."), "PagerDuty"
        )
    later = [turn.start for turn in seen.turns if turn.start is not None and turn.start > reached]
    return GAP.say(start=f"{reached:%Y-%m-%d %H:%M}", end=f"{min(later, default=end):%Y-%m-%d %H:%M}")


_AT = datetime(2026, 6, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_WEEK = (Turn(_AT - _DAY, _AT + 3 * _DAY), Turn(_AT + 3 * _DAY, _AT + 10 * _DAY))

KIND = Kind(
    name="pagerduty_schedule",
    title="On-call schedule",
    question="Is somebody on call at every hour of the next seven days?",
    source="PagerDuty REST API, on-calls",
    feeds=(Feed("monitoring.on_call", proves=False),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=(
        Twin("two in turn", Seen(_WEEK, 2), _AT, "on_call_covered"),
        Twin("always the same", Seen((Turn(None, None),), 1), _AT, "on_call_covered"),
    ),
    bad=(
        Twin("a gap", Seen((_WEEK[0], Turn(_AT + 4 * _DAY, None)), 2), _AT, "on_call_gap"),
        Twin("ends on Thursday", Seen(_WEEK[:1], 1), _AT, "on_call_gap"),
        Twin("begins tomorrow", Seen((Turn(_AT + _DAY, None),), 1), _AT, "on_call_gap"),
        Twin("nobody", Seen(), _AT, "nobody_on_call"),
        Twin("no access", Seen(failure=Failure("access_refused", "", "No.")), _AT, "access_refused"),
    ),
    interval=timedelta(hours=6),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
