"""What the form of a runbook holds, as a runbook; and what its buttons do to it before anything is kept."""

import re
from dataclasses import replace
from itertools import zip_longest

from django.http import QueryDict

from readiness.runbooks.structure import MOST_ISSUES, NAMED, Issue, Line, Runbook, normal

_INDEX = re.compile(r"issue-(\d{1,4})-title")
#: Room for lines of one's own at the end of each section.
SPARE = 1


def typed(data: QueryDict) -> Runbook:
    """The runbook as it stands in the form, in normal form but for what has no title yet."""
    numbers = sorted(int(found[1]) for found in map(_INDEX.fullmatch, data) if found)
    return normal(
        Runbook(
            title=data.get("title", ""),
            overview=_lines(data, "overview"),
            access=_lines(data, "access"),
            issues=tuple(_issue(data, number) for number in numbers[: MOST_ISSUES + 1]),
            procedures=_lines(data, "procedures"),
            rest=data.get("rest", ""),
        )
    )


def pressed(runbook: Runbook, button: str) -> Runbook:
    """The runbook after "add", or "up-3", "down-3" or "remove-3" of an issue by its place; else as it was."""
    issues = list(runbook.issues)
    if button == "add":
        return normal(replace(runbook, issues=(*issues, Issue("", ""))))
    word, _, place = button.partition("-")
    number = int(place) if place.isdecimal() and len(place) < 5 else -1
    if not 0 <= number < len(issues):
        return runbook
    if word == "remove":
        del issues[number]
    elif word in {"up", "down"}:
        other = number + (1 if word == "down" else -1)
        if 0 <= other < len(issues):
            issues[number], issues[other] = issues[other], issues[number]
    return replace(runbook, issues=tuple(issues))


def _lines(data: QueryDict, part: str) -> tuple[Line, ...]:
    pairs = zip_longest(data.getlist(f"{part}-label"), data.getlist(f"{part}-text"), fillvalue="")
    # A text without a label has to go somewhere: nothing that was typed is lost.
    return tuple(Line(label or "More", text) for label, text in pairs if label.strip() or text.strip())


def _issue(data: QueryDict, number: int) -> Issue:
    def said(name: str) -> str:
        return data.get(f"issue-{number}-{name}", "")

    return Issue(
        key=said("key"),
        title=said("title"),
        symptoms=said("symptoms"),
        diagnosis=tuple(said("diagnosis").splitlines()),
        resolution=tuple(said("resolution").splitlines()),
        alerts=tuple(data.getlist(f"issue-{number}-alerts")),
    )


def rows_of(runbook: Runbook) -> list[dict[str, object]]:
    """The sections of lines as the form shows them: those that must be there with fixed labels, then one's own."""
    titles = {"overview": "Service overview", "access": "Access", "procedures": "Maintenance procedures"}
    return [
        {
            "part": part,
            "title": titles[part],
            "lines": [
                *((line, line.label in named) for line in getattr(runbook, part)),
                *[(Line(""), False)] * SPARE,
            ],
        }
        for part, named in NAMED.items()
    ]
