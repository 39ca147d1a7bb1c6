"""What a step of a drill tells, read strictly: a step that says "done" over a failed check is refused. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from readiness.evidence.observations import shown
from readiness.recovery.drilling import LAST, SKEW
from readiness.refusals import Conflict, Invalid

OUTCOMES = ("ok", "failed")
MOST_CHECKS, MOST_ISSUES, MOST_ROWS = 100, 50, 10**15


class StepContradicts(Conflict):
    """It says that it worked, and that it did not."""

    code = "step-contradicts"
    sentence = "This step says that it is done, and tells of something that failed."


class TimesContradict(Conflict):
    """Its times cannot be."""

    code = "times-contradict"
    sentence = "The times of this step contradict the portal's clock."


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTold:
    """What was given for a step. `checks` and `flows`: a name and whether it passed."""

    outcome: str
    note: str = ""
    canary: str = ""
    rows: int | None = None
    checks: tuple[tuple[str, bool], ...] = ()
    flows: tuple[tuple[str, bool], ...] = ()
    data_until: datetime | None = None
    issues: tuple[str, ...] = ()
    began_at: datetime | None = None
    ended_at: datetime | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def read_step(key: str, told: StepTold) -> dict[str, Any]:
    """The facts of a step as its row keeps them, but for the canary. Raises `Invalid`, `StepContradicts`."""
    problems: dict[str, list[str]] = {}
    if told.outcome not in OUTCOMES:
        problems["outcome"] = [f"One of: {', '.join(OUTCOMES)}."]
    facts: dict[str, Any] = {}
    if key == "integrity":
        facts = _integrity(told, problems)
    elif key == "flows":
        facts = {"flows": _named("flows", told.flows, problems)}
        if told.outcome == "ok" and not told.flows:
            problems["flows"] = ["At least one flow that was walked."]
    elif key == LAST:
        facts = {"issues": _issues(told, problems)}
        if not told.note.strip():
            problems["note"] = ["Say what happened, in a sentence at least."]
    if problems:
        raise Invalid(problems)
    said_failed = [
        one["name"] for one in (*facts.get("checks", ()), *facts.get("flows", ())) if not one["passed"]
    ]
    if told.outcome == "ok" and (said_failed or facts.get("rows") == 0):
        what = f"“{said_failed[0]}” failed" if said_failed else "there are no rows"
        raise StepContradicts(f"This step says that it is done, but {what}.")
    return facts


def _integrity(told: StepTold, problems: dict[str, list[str]]) -> dict[str, Any]:
    rows = told.rows
    if rows is not None and not 0 <= rows <= MOST_ROWS:
        problems["rows"] = [f"A whole number from 0 to {MOST_ROWS}."]
    if told.outcome == "ok" and rows is None:
        problems["rows"] = ["How many rows there are in what was restored."]
    if told.outcome == "ok" and not told.checks:
        problems["checks"] = ["At least one check, with whether it passed."]
    if len(told.canary) > 200:
        problems["canary"] = ["At most 200 characters."]
    until = told.data_until
    if until is not None and until.tzinfo is None:
        problems["data_until"] = ["A time with its zone."]
    return {
        "rows": rows,
        "checks": _named("checks", told.checks, problems),
        "data_until": until.isoformat() if until is not None else None,
    }


def _named(
    name: str, given: tuple[tuple[str, bool], ...], problems: dict[str, list[str]]
) -> list[dict[str, Any]]:
    if len(given) > MOST_CHECKS or any(not one.strip() or len(one) > 120 for one, _passed in given):
        problems[name] = [f"At most {MOST_CHECKS}, each with a name of up to 120 characters."]
        return []
    return [{"name": shown(one, 120), "passed": passed} for one, passed in given]


def _issues(told: StepTold, problems: dict[str, list[str]]) -> list[str]:
    found = [shown(one, 200) for one in told.issues if one.strip()]
    if len(found) > MOST_ISSUES:
        problems["issues"] = [f"At most {MOST_ISSUES}."]
    return found[:MOST_ISSUES]


def demand_times(told: StepTold, *, after: datetime, at: datetime) -> None:
    """The script's own times lie where the portal's clock saw the step. Raises `TimesContradict`."""
    began, ended = told.began_at, told.ended_at
    if began is not None and ended is not None and ended < began:
        raise TimesContradict("This step ends before it begins.")
    for one in (began, ended):
        if one is not None and one.tzinfo is None:
            raise TimesContradict("Times are told with their zone.")
        if one is not None and one < after - SKEW:
            raise TimesContradict("This step begins before the one before it had ended.")
        if one is not None and one > at + SKEW:
            raise TimesContradict("This step ends in the future.")
