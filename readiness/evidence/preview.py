"""The beginning of a text file, made safe to show. Everything else is looked at after a download only."""

import unicodedata
from dataclasses import dataclass

from readiness.evidence.file_types import TEXTS
from readiness.evidence.files import open_file
from readiness.evidence.models import StoredFile

#: How much of a file a page shows.
MOST_BYTES = 64 * 1024
MOST_LINES = 1000
_KEPT = frozenset("\n\t")


@dataclass(frozen=True, slots=True)
class Preview:
    """`text` is shown as text and never as markup; `whole` says whether it is all of the file."""

    text: str
    whole: bool


def preview_of(stored: StoredFile | None) -> Preview | None:
    """The beginning of a stored text file; None for no file and for one that is no plain text."""
    if stored is None or stored.erased_at or stored.media_type not in set(TEXTS.values()):
        return None
    with open_file(stored) as file:
        head = file.read(MOST_BYTES + 1)
    # A character cut in half at the bound is dropped, not shown as a fault.
    text = head[:MOST_BYTES].decode("utf-8", "ignore").removeprefix("\ufeff").replace("\r\n", "\n")
    lines = text.split("\n")
    whole = len(head) <= MOST_BYTES and len(lines) <= MOST_LINES
    return Preview(visible("\n".join(lines[:MOST_LINES])), whole)


def visible(text: str) -> str:
    """The same text with what an eye cannot see named: control characters, what no font draws, and what turns the
    reading direction, which can make a line read as another one."""
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char in _KEPT or char.isprintable() or unicodedata.category(char) == "Zs":
        return char
    return f"⟨U+{ord(char):04X}⟩"
