"""How complete a runbook is, and what is missing. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .structure import NAMED, Runbook
from .template import placeholders

#: Words by which people say that they will fill something in one day.
_LATER = frozenset(
    {"todo", "to do", "tbd", "tba", "fixme", "xxx", "?", "??", "???", "-", "\u2013", "—", ".", "...", "…"}
)
_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_PARTS = {"overview": "service overview", "access": "access", "procedures": "maintenance procedures"}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is not filled in: the anchor of its place on the page, and a sentence."""

    anchor: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Completeness:
    """`score`: how many of 100 parts are filled in; 100 only where nothing is missing."""

    score: int
    missing: tuple[Missing, ...]


def completeness(runbook: Runbook) -> Completeness:
    """Each named line counts once; each issue by symptoms, diagnosis and resolution; no issue at all as three."""
    asked = list(_asked(runbook))
    missing = tuple(one for one, filled in asked if not filled)
    return Completeness(100 * (len(asked) - len(missing)) // len(asked), missing)


def is_filled(text: str) -> bool:
    """Whether a text says something: not empty, not a place to fill in, not a promise to do so."""
    plain = text.strip().strip("*_`").strip().casefold()
    if not plain or plain.rstrip(":.!") in _LATER or plain in _LATER:
        return False
    return not _BRACKETS.fullmatch(plain) and not any(one in plain for one in placeholders())


def line_anchor(part: str, number: int) -> str:
    """Where the line stands on the page: by its number, for labels may be anything."""
    return f"{part}-{number}"


def _asked(runbook: Runbook) -> Iterator[tuple[Missing, bool]]:
    for part, named in NAMED.items():
        for number, line in enumerate(getattr(runbook, part), 1):
            if line.label in named:
                sentence = f"“{line.label}” in the {_PARTS[part]} is not filled in."
                yield Missing(line_anchor(part, number), sentence), is_filled(line.text)
            elif line.text and not is_filled(line.text):
                yield Missing(line_anchor(part, number), f"“{line.label}” has a place to fill in."), False
    if not runbook.issues:
        for what in ("its symptoms", "how to diagnose it", "how to resolve it"):
            yield Missing("issues", f"No common issue is described: {what}."), False
    for issue in runbook.issues:
        title = issue.title or "An issue without a title"
        for what, texts in (
            ("no symptoms", (issue.symptoms,)),
            ("no steps of diagnosis", issue.diagnosis),
            ("no resolution", issue.resolution),
        ):
            anchor = f"issue-{issue.key}"
            filled = bool(texts) and all(map(is_filled, texts))
            yield (
                Missing(anchor, f"“{title}” has {what}{'' if not any(texts) else ' that is filled in'}."),
                filled,
            )
