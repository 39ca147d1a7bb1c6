"""The template that every runbook begins with, as data in `library/`. Pure."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from .structure import ALERTS, NAMED, Line, Runbook, issue_told, normal

LIBRARY = Path(__file__).parent / "library"
_ISSUE = {"key", "title", "symptoms", "diagnosis", "resolution", "alerts"}


class TemplateInvalid(ValueError):
    """The file does not say what a template has to say."""


@cache
def template() -> Runbook:
    """The template. Raises `TemplateInvalid`."""
    return read_template((LIBRARY / "runbook.toml").read_text(encoding="utf-8"))


@cache
def placeholders() -> frozenset[str]:
    """What stands in the template's square brackets, in lower case."""
    lines = [line.text for part in NAMED for line in getattr(template(), part)]
    return frozenset(text.casefold() for text in (template().title, *lines) if text.startswith("["))


def read_template(toml: str) -> Runbook:
    """A template from its text, strictly: what is not known, or left out, is a mistake. Raises `TemplateInvalid`."""
    try:
        given = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise TemplateInvalid(str(error)) from error
    if set(given) != {"title", "issues", *NAMED}:
        raise TemplateInvalid(f"a template has a title, issues, {', '.join(NAMED)} and nothing else")
    for part, named in NAMED.items():
        if tuple(given[part])[: len(named)] != named:
            raise TemplateInvalid(f"{part} begins with: {', '.join(named)}")
    for one in given["issues"]:
        if set(one) != _ISSUE or not set(one["alerts"]) <= set(ALERTS):
            raise TemplateInvalid(
                f"an issue has {', '.join(sorted(_ISSUE))}, and its alerts are thresholds: {one}"
            )
    made = Runbook(
        title=given["title"],
        issues=tuple(map(issue_told, given["issues"])),
        rest="",
        **{part: tuple(Line(label, text) for label, text in given[part].items()) for part in NAMED},
    )
    if normal(made) != made:
        raise TemplateInvalid(
            "texts are not in normal form: white space, or a label or key that is there twice"
        )
    return made


def begun(*, name: str, purpose: str, dependencies: str, owner: str, url: str) -> Runbook:
    """The template for a service, with what the catalogue knows filled in; empty: the place stays to be filled."""
    known = {"Purpose": purpose, "Dependencies": dependencies, "Owner": owner, "Production URL": url}

    def filled(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(replace(one, text=known.get(one.label) or one.text) for one in lines)

    blank = template()
    return normal(replace(blank, title=name, overview=filled(blank.overview), access=filled(blank.access)))


def alerts_by_key() -> dict[str, tuple[str, ...]]:
    """Which alerts the template's own issues answer, by the key of the issue."""
    return {one.key: one.alerts for one in template().issues}
