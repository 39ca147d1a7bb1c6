"""Reading one table of a TOML document, field by field, noting each problem instead of stopping at it."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from readiness.characters import cannot_be_shown

Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a template, and where: `section 2, item security.https`."""

    place: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}"


def fold(text: str) -> str:
    """Paragraphs with single spaces, NFC. Where a line breaks says nothing; a blank line parts paragraphs."""
    paragraphs = re.split(r"\n[ \t]*\n", unicodedata.normalize("NFC", text))
    folded = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in folded if paragraph)


def is_printable(text: str) -> bool:
    """Without control characters, lone surrogates and characters that turn the reading direction."""
    return not any(cannot_be_shown(char) for char in text if char != "\n")


class Fields:
    """One table and its place. Each reader returns a value of the right type, and notes what was wrong."""

    def __init__(self, table: Mapping[str, Any], place: str, problems: list[Problem]) -> None:
        self.table = table
        self.place = place
        self.problems = problems

    def wrong(self, sentence: str) -> None:
        self.problems.append(Problem(self.place, sentence))

    def only(self, *known: str) -> None:
        """Refuse every field that is not known: a misspelt one would be silently without effect."""
        for name in self.table:
            if name not in known:
                self.wrong(f"{name[:40]!r} is not a field here; the fields are {', '.join(known)}")

    def text(self, name: str, *, most: int, optional: bool = False, lines: bool = True) -> str:
        """A text of at most `most` characters after folding; one paragraph unless `lines`."""
        given = self.table.get(name, "")
        if not isinstance(given, str):
            self.wrong(f"{name} must be text in quotes")
            return ""
        value = fold(given)
        if not value and not optional:
            self.wrong(f"{name} is missing")
        elif len(value) > most:
            self.wrong(f"{name} has {len(value)} characters; at most {most} are allowed")
        elif not is_printable(value):
            self.wrong(f"{name} holds characters that cannot be shown")
        elif "\n" in value and not lines:
            self.wrong(f"{name} must be one line")
        return value

    def name(self, name: str, pattern: re.Pattern[str], form: str) -> str:
        """An identifier that matches `pattern` as a whole; `form` says what it looks like."""
        value = self.table.get(name, "")
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.wrong(f"{name} must be {form}")
        return ""

    def choice(self, name: str, choices: tuple[Choice, ...]) -> Choice:
        value = self.table.get(name)
        for choice in choices:
            if value == choice:
                return choice
        self.wrong(f"{name} must be one of {', '.join(choices)}")
        return choices[0]

    def number(self, name: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self.table.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.wrong(f"{name} must be {least} to {most}")
            return least
        return value

    def flag(self, name: str) -> bool:
        """True or false; false when it is not there."""
        value = self.table.get(name, False)
        if not isinstance(value, bool):
            self.wrong(f"{name} must be true or false")
            return False
        return value

    def tables(self, name: str, *, least: int, most: int) -> list[Mapping[str, Any]]:
        """A list of tables. One that is not a list of tables is noted and read as empty."""
        value = self.table.get(name, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            self.wrong(f"{name} must be a list of tables")
            return []
        if not least <= len(value) <= most:
            self.wrong(f"{name} has {len(value)} entries; {least} to {most} are allowed")
        return value[:most]

    def once(self, name: str, value: str, seen: Collection[str]) -> None:
        if value and value in seen:
            self.wrong(f"{name} {value} is there twice")
