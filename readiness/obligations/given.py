"""What somebody gives for a duty, read and checked: every problem named by its field."""

import zoneinfo
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from readiness.obligations.cadence import Cadence, CadenceInvalid
from readiness.obligations.template import REVIEWERS
from readiness.teams.fields import Problems

#: Parts of the rhythm, which stays; `anchor` is a date.
RHYTHM = ("unit", "every", "basis", "anchor", "weekday", "nth", "month_day", "month", "shift")
#: What may change later on.
CHANGEABLE = (
    "title", "why", "steps", "zone", "local_time", "lead_days", "grace_days", "escalation_days", "needs_evidence",
    "reviewer", "tolerance_days",
)  # fmt: skip
MOST_STEPS, MOST_DAYS, MOST_LEADS = 20, 366, 10


def read_cadence(given: Mapping[str, Any], problems: Problems) -> Cadence | None:
    """The cadence that was given; None, with the problem noted, where it is outside of the closed set."""
    named = {name: given[name] for name in RHYTHM if given.get(name) is not None}
    if not isinstance(named.get("anchor"), date):
        problems.add("anchor", "This is needed.")
        return None
    try:
        return Cadence(**{"unit": "", **named})
    except CadenceInvalid as error:
        problems.add(error.field, error.sentence)
        return None


def read_terms(given: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    """Those of `CHANGEABLE` that are given, as columns have them."""
    for unknown in sorted(set(given) - set(CHANGEABLE)):
        problems.add(unknown, "This is not something that can be set.")
    readers: dict[str, Callable[[Any], Any]] = {
        "title": lambda value: problems.one_line("title", value, longest=200, required=True),
        "why": lambda value: problems.free_text("why", value, longest=4000),
        "steps": lambda value: _steps(value, problems),
        "zone": lambda value: _zone(value, problems),
        "local_time": lambda value: _time(value, problems),
        "lead_days": lambda value: _days("lead_days", value, problems),
        "grace_days": lambda value: _number("grace_days", value, problems),
        "escalation_days": lambda value: sorted(_days("escalation_days", value, problems)),
        "needs_evidence": lambda value: _flag("needs_evidence", value, problems),
        "reviewer": lambda value: _reviewer(value, problems),
        "tolerance_days": lambda value: None if value is None else _number("tolerance_days", value, problems),
    }
    return {name: readers[name](given[name]) for name in CHANGEABLE if name in given}


def _steps(value: object, problems: Problems) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > MOST_STEPS:
        problems.add("steps", f"At most {MOST_STEPS} steps, one a line.")
        return []
    lines = [problems.one_line("steps", one, longest=500) for one in value]
    return [line for line in lines if line]


def _zone(value: object, problems: Problems) -> str:
    if value not in zoneinfo.available_timezones():
        problems.add("zone", "Choose a time zone such as Europe/London.")
    return str(value)


def _time(value: object, problems: Problems) -> time:
    if not isinstance(value, time) or value.tzinfo is not None:
        problems.add("local_time", "Give a time of day such as 09:00.")
        return time(9)
    return value.replace(second=0, microsecond=0, fold=0)


def _days(field: str, value: object, problems: Problems) -> list[int]:
    """Days without repeats, the longest first."""
    given: list[Any] = list(value) if isinstance(value, list | tuple) else [None]
    if len(given) > MOST_LEADS or not all(_whole(one) for one in given):
        problems.add(field, f"At most {MOST_LEADS} numbers of days from 0 to {MOST_DAYS}.")
        return []
    return sorted(set(given), reverse=True)


def _number(field: str, value: object, problems: Problems) -> int:
    if not _whole(value):
        problems.add(field, f"A number of days from 0 to {MOST_DAYS}.")
        return 0
    assert isinstance(value, int)
    return value


def _flag(field: str, value: object, problems: Problems) -> bool:
    if not isinstance(value, bool):
        problems.add(field, "Choose yes or no.")
    return bool(value)


def _reviewer(value: object, problems: Problems) -> str:
    if value not in REVIEWERS:
        problems.add("reviewer", f"One of: {', '.join(REVIEWERS)}.")
    return str(value)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_DAYS
