"""Structured field dictionaries, RFC 9651: just what Permissions-Policy is written in.

A fault anywhere makes the whole field void, as it does in browsers, so the reader is strict.
"""

import re
from dataclasses import dataclass

_KEY = re.compile(r"[a-z*][a-z0-9_\-.*]*")
_BARE = re.compile(
    r"""(?P<number>-?\d{1,12}\.\d{1,3}|-?\d{1,15})
      | "(?P<string>(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"
      | (?P<token>[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*)
      | :(?P<bytes>[A-Za-z0-9+/=]*):
      | \?(?P<flag>[01])
      | @(?P<date>-?\d{1,15})""",
    re.VERBOSE | re.ASCII,
)


class MalformedError(ValueError):
    """The text is not a structured field dictionary."""


@dataclass(frozen=True, slots=True)
class Bare:
    """A bare item: its type (`token`, `string`, ...) and its text."""

    kind: str
    text: str


Member = Bare | tuple[Bare, ...]  # an item, or an inner list


def dictionary(text: str) -> tuple[tuple[str, Member], ...]:
    """The members in order, doubled keys kept, so that the caller can see a contradiction. Raises
    `MalformedError`.
    """
    return _Reader(text).members()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text.strip(" ")
        self.at = 0

    def members(self) -> tuple[tuple[str, Member], ...]:
        found: list[tuple[str, Member]] = []
        while self.at < len(self.text):
            found.append(self._member())
            self._skip(" \t")
            if self.at == len(self.text):
                break
            self._take(",")
            self._skip(" \t")
            if self.at == len(self.text):
                raise MalformedError("ends with a comma")
        return tuple(found)

    def _member(self) -> tuple[str, Member]:
        key = self._match(_KEY)
        if self._peek() != "=":
            self._parameters()
            return key, Bare("flag", "1")
        self.at += 1
        value: Member = self._inner_list() if self._peek() == "(" else self._bare()
        self._parameters()
        return key, value

    def _inner_list(self) -> tuple[Bare, ...]:
        self._take("(")
        items: list[Bare] = []
        while True:
            self._skip(" ")
            if self._peek() == ")":
                self.at += 1
                return tuple(items)
            items.append(self._bare())
            self._parameters()
            if self._peek() not in (" ", ")"):
                raise MalformedError("inner list")

    def _bare(self) -> Bare:
        match = _BARE.match(self.text, self.at)
        if match is None or match.lastgroup is None:
            raise MalformedError("item")
        self.at = match.end()
        return Bare(match.lastgroup, match[match.lastgroup])

    def _parameters(self) -> None:
        while self._peek() == ";":
            self.at += 1
            self._skip(" ")
            self._match(_KEY)
            if self._peek() == "=":
                self.at += 1
                self._bare()

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip(self, characters: str) -> None:
        while self._peek() and self._peek() in characters:
            self.at += 1

    def _take(self, character: str) -> None:
        if self._peek() != character:
            raise MalformedError(f"expected {character}")
        self.at += 1

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise MalformedError("key")
        self.at = match.end()
        return match[0]
