"""What somebody gives for a backup policy, read and checked: every problem named by its field."""

from collections.abc import Callable, Mapping
from datetime import time
from typing import Any
from zoneinfo import available_timezones

from readiness.recovery.classes import CLASSES
from readiness.recovery.models import BackupPolicy
from readiness.teams.fields import Problems

#: What may be given, when a policy is made and later on.
GIVEN = (
    "name", "cadence_minutes", "grace_minutes", "daily_at", "zone", "keep_days", "waived", "weaker_reason", "tool",
    "part",
)  # fmt: skip
#: Least and most of each number.
BOUNDS = {"cadence_minutes": (15, 44_640), "grace_minutes": (0, 10_080), "keep_days": (1, 3660)}


def read_policy_terms(given: Mapping[str, Any], klass: str, problems: Problems) -> dict[str, Any]:
    """Those of `GIVEN` that are given, as columns have them."""
    for unknown in sorted(set(given) - set(GIVEN)):
        problems.add(unknown[:60], "This is not something that can be set.")
    readers: dict[str, Callable[[Any], Any]] = {
        "name": lambda value: problems.one_line("name", value, longest=120, required=True),
        "daily_at": lambda value: _daily_at(value, problems),
        "zone": lambda value: _one_of(
            "zone", value, available_timezones(), "a time zone, Europe/Berlin for one", problems
        ),
        "waived": lambda value: _waived(value, klass, problems),
        "weaker_reason": lambda value: problems.free_text("weaker_reason", value, longest=4000),
        "tool": lambda value: _one_of("tool", value, BackupPolicy.Tool.values, "one of the tools", problems),
        "part": lambda value: problems.one_line("part", value, longest=60),
        **{name: _number(name, problems) for name in BOUNDS},
    }
    return {name: readers[name](given[name]) for name in GIVEN if name in given}


def _number(name: str, problems: Problems) -> Callable[[Any], int]:
    least, most = BOUNDS[name]

    def read(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            problems.add(name, f"A whole number from {least} to {most}.")
            return least
        return value

    return read


def _daily_at(value: object, problems: Problems) -> time | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value)
        except ValueError:
            value = False
    if not isinstance(value, time) or value.tzinfo is not None:
        problems.add("daily_at", "An hour of the clock, 02:30 for one, or nothing.")
        return None
    return value.replace(second=0, microsecond=0)


def _one_of(field: str, value: object, known: Any, what: str, problems: Problems) -> str:
    if value not in known:
        problems.add(field, f"This is not {what}.")
        return ""
    return str(value)


def _waived(value: object, klass: str, problems: Problems) -> list[str]:
    keys = [one.key for one in CLASSES[klass].lines] if klass in CLASSES else []
    if not isinstance(value, list | tuple) or not set(map(str, value)) <= set(keys):
        problems.add("waived", f"Any of: {', '.join(keys)}.")
        return []
    return [one for one in keys if one in set(map(str, value))]
