"""What a runbook is made of, and its one normal form. Pure.

A runbook in normal form is the same whichever way it came: typed into the form, read from Markdown or from the
database. So versions can be compared, and writing it as Markdown and reading it again gives the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from readiness.characters import cannot_be_shown
from readiness.monitoring.thresholds import THRESHOLDS

OVERVIEW = ("Purpose", "Dependencies", "Owner")
ACCESS = ("Production URL", "Admin panel", "Logs", "Metrics")
PROCEDURES = ("Database maintenance", "Certificate renewal", "Secret rotation")
#: What each section of lines must name, by the section's field.
NAMED = {"overview": OVERVIEW, "access": ACCESS, "procedures": PROCEDURES}
ALERTS = tuple(one.key for one in THRESHOLDS)

MOST_ISSUES, MOST_STEPS, MOST_LINES = 200, 60, 60
LONGEST_LINE, LONGEST_TEXT, LONGEST_REST = 1_000, 8_000, 60_000
LONGEST_KEY = 60
_KEY = re.compile(rf"[a-z0-9_]{{1,{LONGEST_KEY}}}")


@dataclass(frozen=True, slots=True)
class Line:
    """What a label says; `text` may have several lines."""

    label: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Issue:
    """What goes wrong now and then. `key` stays when the title changes: alerts point at it."""

    key: str
    title: str
    symptoms: str = ""
    diagnosis: tuple[str, ...] = ()
    resolution: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Runbook:
    """`rest` is what was found in a document and has no place of its own: kept word for word."""

    title: str = ""
    overview: tuple[Line, ...] = ()
    access: tuple[Line, ...] = ()
    issues: tuple[Issue, ...] = ()
    procedures: tuple[Line, ...] = ()
    rest: str = ""


def normal(given: Runbook) -> Runbook:
    """The same in normal form: labels that must be there first, in their order; keys that are there once."""
    return Runbook(
        title=one_line(given.title),
        **{part: _lines(getattr(given, part), named) for part, named in NAMED.items()},
        issues=_issues(given.issues),
        rest=many_lines(given.rest),
    )


def one_line(text: str) -> str:
    """White space folded to single spaces; what cannot be seen left out."""
    return re.sub(r"\s+", " ", _seen(text)).strip()


def many_lines(text: str) -> str:
    """Line ends of one kind, nothing empty at the ends, no tabs."""
    lines = [line.expandtabs(4).rstrip() for line in re.split(r"\r\n|\r|\n", _seen(text))]
    return "\n".join(lines).strip()


def key_from(title: str) -> str:
    """The key that a title suggests."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].strip("_")
    return words or "issue"


def told(runbook: Runbook) -> dict[str, Any]:
    """As it is kept: plain lists and texts."""
    parts = {part: [[one.label, one.text] for one in getattr(runbook, part)] for part in NAMED}
    issues = [
        {
            "key": one.key,
            "title": one.title,
            "symptoms": one.symptoms,
            "diagnosis": list(one.diagnosis),
            "resolution": list(one.resolution),
            "alerts": list(one.alerts),
        }
        for one in runbook.issues
    ]
    return {"title": runbook.title, **parts, "issues": issues, "rest": runbook.rest}


def untold(kept: Mapping[str, Any]) -> Runbook:
    """What `told` gave, as a runbook again."""
    lines = {part: tuple(Line(*one) for one in kept[part]) for part in NAMED}
    issues = tuple(map(issue_told, kept["issues"]))
    return Runbook(title=kept["title"], issues=issues, rest=kept["rest"], **lines)


def issue_told(kept: Mapping[str, Any]) -> Issue:
    """An issue from its plain texts and lists."""
    return Issue(
        kept["key"],
        kept["title"],
        kept["symptoms"],
        tuple(kept["diagnosis"]),
        tuple(kept["resolution"]),
        tuple(kept["alerts"]),
    )


def keeping_keys(fresh: Runbook, before: Runbook | None) -> Runbook:
    """`fresh`, whose issues keep the key and the alerts that an issue of the same title had `before`.

    For what is read from documents, which seldom name them; what is named there stands.
    """
    known = {one.title.casefold(): one for one in before.issues} if before else {}

    def kept(one: Issue) -> Issue:
        was = known.get(one.title.casefold())
        if was is None:
            return one
        key = was.key if one.key == key_from(one.title) else one.key
        return replace(one, key=key, alerts=one.alerts or was.alerts)

    return normal(replace(fresh, issues=tuple(map(kept, fresh.issues))))


def _seen(text: str) -> str:
    text = unicodedata.normalize("NFC", text)
    return "".join(one for one in text if one in "\n\r\t" or not cannot_be_shown(one))


def _lines(given: Iterable[Line], named: tuple[str, ...]) -> tuple[Line, ...]:
    """One line a label: what is said twice under one label stands there one below the other."""
    proper = {label.casefold(): label for label in named}
    said = dict.fromkeys(named, "")
    for one in given:
        label = one_line(one.label.replace(":", " "))
        label = proper.get(label.casefold(), label)
        if label:
            said[label] = many_lines(f"{said.get(label, '')}\n{many_lines(one.text)}")
    return tuple(Line(label, text) for label, text in said.items())


def _issues(given: Iterable[Issue]) -> tuple[Issue, ...]:
    made: list[Issue] = []
    taken: set[str] = set()
    for one in given:
        title = one_line(one.title)
        wanted = one.key if _KEY.fullmatch(one.key) else key_from(title)
        key, number = wanted, 1
        while key in taken:
            number += 1
            key = f"{wanted[: LONGEST_KEY - 6]}_{number}"
        taken.add(key)
        made.append(
            Issue(
                key=key,
                title=title,
                symptoms=one_line(one.symptoms),
                diagnosis=_steps(one.diagnosis),
                resolution=_steps(one.resolution),
                alerts=tuple(known for known in ALERTS if known in one.alerts),
            )
        )
    return tuple(made)


def _steps(given: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, given) if line)
