"""What changed from one version of a runbook to another, line by line and within a line word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from .structure import Runbook
from .writing import write

#: Lines around a change that are shown with it.
AROUND = 2
#: Longer lines are shown whole, old and new: comparing them word by word would take too long.
_MOST_WORDS = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line: "same", "old" (only before) or "new" (only after)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line: "same", "old", "new", "changed" (with pieces of both), or "gap" where lines are left out."""

    kind: str
    pieces: tuple[Piece, ...] = ()


def compare(before: Runbook, after: Runbook) -> list[Row]:
    """The changed lines with those around them; empty where nothing changed."""
    old, new = write(before).splitlines(), write(after).splitlines()
    rows: list[Row] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        if rows or group[0][1] > 0:
            rows.append(Row("gap"))
        for kind, a, b, c, d in group:
            rows += _rows(kind, old[a:b], new[c:d])
    return rows


def _rows(kind: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    if kind == "equal":
        yield from (Row("same", (Piece("same", line),)) for line in old)
        return
    # Lines that were replaced one by one are shown as one line with the words that differ.
    paired = min(len(old), len(new)) if len(old) == len(new) else 0
    yield from (_changed(*pair) for pair in zip(old[:paired], new[:paired], strict=True))
    yield from (Row("old", (Piece("old", line),)) for line in old[paired:])
    yield from (Row("new", (Piece("new", line),)) for line in new[paired:])


def _changed(old: str, new: str) -> Row:
    a, b = _words(old), _words(new)
    if max(len(a), len(b)) > _MOST_WORDS:
        return Row("changed", (Piece("old", old), Piece("new", new)))
    pieces: list[Piece] = []
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece("same", "".join(a[i:j])))
            continue
        if a[i:j]:
            pieces.append(Piece("old", "".join(a[i:j])))
        if b[k:m]:
            pieces.append(Piece("new", "".join(b[k:m])))
    return Row("changed", tuple(pieces))


def _words(line: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", line)
