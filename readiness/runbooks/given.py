"""What people and documents give as a runbook, checked: how much of it, and what an exercise says."""

from collections.abc import Iterator
from datetime import datetime

from readiness.runbooks.structure import (
    LONGEST_LINE,
    LONGEST_REST,
    LONGEST_TEXT,
    MOST_ISSUES,
    MOST_LINES,
    MOST_STEPS,
    NAMED,
    Runbook,
    normal,
)
from readiness.teams.fields import Problems

#: A document longer than this is refused before it is read.
LONGEST_DOCUMENT = 1_000_000
_LONGEST_LABEL = 120


def checked(given: Runbook, problems: Problems) -> Runbook:
    """In normal form; what is too much is noted."""
    runbook = normal(given)
    for field, is_kept, sentence in _bounds(runbook):
        if not is_kept:
            problems.add(field, sentence)
    return runbook


def read_exercise_moment(given: datetime | None, at: datetime, problems: Problems) -> datetime:
    """When it was; just now where nothing is said."""
    moment = given or at
    if moment > at:
        problems.add("exercised_at", "This lies ahead: say when it was.")
    return moment


def _bounds(runbook: Runbook) -> Iterator[tuple[str, bool, str]]:
    yield "title", len(runbook.title) <= LONGEST_LINE, f"At most {LONGEST_LINE} characters."
    yield "rest", len(runbook.rest) <= LONGEST_REST, f"At most {LONGEST_REST} characters have no place."
    for part in NAMED:
        lines = getattr(runbook, part)
        yield part, len(lines) <= MOST_LINES, f"At most {MOST_LINES} lines."
        longest = max((len(one.text) for one in lines), default=0)
        yield part, longest <= LONGEST_TEXT, f"At most {LONGEST_TEXT} characters a line; one has {longest}."
        labels = max((len(one.label) for one in lines), default=0)
        yield part, labels <= _LONGEST_LABEL, f"A label has at most {_LONGEST_LABEL} characters."
    yield "issues", len(runbook.issues) <= MOST_ISSUES, f"At most {MOST_ISSUES} issues."
    for number, issue in enumerate(runbook.issues, 1):
        name = f"Issue {number}"
        yield "issues", bool(issue.title), f"{name} has no title."
        texts = (issue.title, issue.symptoms, *issue.diagnosis, *issue.resolution)
        longest = max(map(len, texts))
        sentence = f"{name}: at most {LONGEST_LINE} characters a line; one has {longest}."
        yield "issues", longest <= LONGEST_LINE, sentence
        most = max(len(issue.diagnosis), len(issue.resolution))
        yield "issues", most <= MOST_STEPS, f"{name}: at most {MOST_STEPS} steps; it has {most}."
