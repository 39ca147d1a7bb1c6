"""Reading what a tool wrote: JSON that has one meaning, and fields that have the type they are said to have. Pure."""

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NoReturn

from readiness.evidence.observations import shown
from readiness.ingest.format import Unreadable

DEEPEST = 64
LONGEST_NUMBER = 20  # digits; identifiers of databases have as many
_HALVES = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")


def json_of(content: bytes) -> "Node":
    """The one value that `content` is. Raises `Unreadable`.

    UTF-8, with or without a byte order mark; no doubled names, NaN, endless numbers, depth without end, NUL or
    halves of surrogate pairs.
    """
    text = text_of(content)
    _check_depth(text)
    try:
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_refuse, parse_int=_whole, parse_float=_finite
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"This is not JSON: {shown(str(error))}.") from error
    if _HALVES.search(text):
        _refuse_halves(value)
    return Node(value, "")


def fuzzed_lines_of(content: bytes) -> Iterator["Node"]:
    """The values of JSON lines, one a line, which hold what a fuzzer sent: odd characters and endless numbers.

    Nothing of that may be kept. Raises `Unreadable`.
    """
    text_of(content)
    for number, line in enumerate(content.split(b"\n"), start=1):
        if line.strip():
            text = text_of(line)
            _check_depth(text)
            try:
                value = json.loads(text, object_pairs_hook=_once, parse_int=_odd, parse_constant=_refuse)
            except (ValueError, RecursionError) as error:
                raise Unreadable(f"Line {number} is not JSON: {shown(str(error))}.") from error
            yield Node(value, f"line {number}")


def text_of(content: bytes) -> str:
    """The text in UTF-8. Raises `Unreadable`."""
    if not content.strip():
        raise Unreadable("There is nothing in it: send the tool's raw output as the body.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable("This is not text in UTF-8.") from error
    if "\0" in text:
        raise Unreadable("There is a NUL in it.")
    return text


class Node:
    """A value of the JSON and the way to it. Every question about its type raises `Unreadable` when it has another."""

    __slots__ = ("value", "where")

    def __init__(self, value: Any, where: str) -> None:
        self.value, self.where = value, where

    def has(self, name: str) -> bool:
        """Whether the object has the member, and not as null."""
        return isinstance(self.value, dict) and self.value.get(name) is not None

    def __getitem__(self, name: str) -> "Node":
        """The member `name` of an object."""
        members = self.members()
        if name not in members:
            self.refuse(f"{name} is missing")
        return Node(members[name], f"{self.where}.{name}" if self.where else name)

    def get(self, name: str) -> "Node | None":
        """The member, None where it is missing or null."""
        return self[name] if self.has(name) else None

    def members(self) -> dict[str, Any]:
        """The object."""
        if not isinstance(self.value, dict):
            self.refuse("an object was expected")
        found: dict[str, Any] = self.value
        return found

    def items(self) -> Iterator[tuple[str, "Node"]]:
        """The members of an object by name."""
        for name in self.members():
            yield name, self[name]

    def each(self) -> list["Node"]:
        """The elements of a list."""
        if not isinstance(self.value, list):
            self.refuse("a list was expected")
        return [Node(one, f"{self.where}[{number}]") for number, one in enumerate(self.value)]

    def list_at(self, name: str) -> list["Node"]:
        """The elements of the member `name`; none where it is missing or null."""
        found = self.get(name)
        return found.each() if found else []

    def text(self, *, most: int = 4000, empty: bool = False) -> str:
        """A text, on which nothing is cut off."""
        if not isinstance(self.value, str):
            self.refuse("a text was expected")
        if not empty and not self.value.strip():
            self.refuse("an empty text")
        if len(self.value) > most:
            self.refuse(f"a text of more than {most} characters")
        found: str = self.value
        return found

    def word(self, name: str, *, most: int = 200) -> str:
        """The member `name` as a short text on one line; "" where it is missing, null or no text."""
        value = self.value.get(name) if isinstance(self.value, dict) else None
        return shown(value, most) if isinstance(value, str) else ""

    def whole(self, *, least: int = 0) -> int:
        """A whole number of at least `least`."""
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse("a whole number was expected")
        if self.value < least:
            self.refuse(f"a number of at least {least} was expected")
        found: int = self.value
        return found

    def number(self) -> float:
        """A number."""
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            self.refuse("a number was expected")
        return float(self.value)

    def truth(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            self.refuse("true or false was expected")
        found: bool = self.value
        return found

    def moment(self) -> datetime:
        """A time with its offset (RFC 3339), or seconds since 1970."""
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return self._epoch(self.value)
        try:
            found = datetime.fromisoformat(_short(self.text(most=64)))
        except ValueError:
            self.refuse("a time such as 2026-06-01T12:00:00Z was expected")
        if found.tzinfo is None:
            self.refuse("a time without its offset from UTC")
        try:
            return found.astimezone(UTC)
        except OverflowError:
            self.refuse("a time outside the calendar")

    def _epoch(self, seconds: int) -> datetime:
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, OSError, ValueError):
            self.refuse("a time outside the calendar")

    def refuse(self, what: str) -> NoReturn:
        """Raise `Unreadable`, naming the place."""
        raise Unreadable(f"This is not this format: {shown(self.where, 200) or 'the whole'}: {what}.")


_FRACTION = re.compile(r"(\.\d{6})\d+")


def _short(text: str) -> str:
    """Nanoseconds cut to what Python reads."""
    return _FRACTION.sub(r"\1", text)


def _check_depth(text: str) -> None:
    depth, quoted = 0, False
    for mark in _MARKS.finditer(text):
        found = mark.group()
        if quoted:
            if found == '"':
                quoted = False
        elif found == '"':
            quoted = True
        elif found in "[{":
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(f"At most {DEEPEST} levels deep.")
        elif found in "]}":
            depth -= 1


#: Brackets and quotes; an escaped character is passed over as one.
_MARKS = re.compile(r'\\.|["\[\]{}]', re.DOTALL)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable("A name comes twice in one object.")
    return found


def _refuse_halves(value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False)
    if "\\u0000" in text or any("\ud800" <= mark <= "\udfff" for mark in text):
        raise Unreadable("A text holds NUL or half of a surrogate pair.")


def _refuse(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not JSON.")


def _whole(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise Unreadable("A number is too long.")
    return int(text)


def _odd(text: str) -> int:
    return int(text) if len(text) <= LONGEST_NUMBER else 0


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Unreadable("A number is too large.")
    return number
