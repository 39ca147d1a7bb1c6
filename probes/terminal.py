"""An assessment as text for a terminal: aligned, readable in black and white, narrow or wide. Pure."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from probes.assessment import Judged
from probes.facts import shown
from probes.words import MARKS, tone, word

NARROW = 90  # columns below which the table becomes a list
MARK_WIDTH, TITLE_WIDTH = 20, 30
MOST_TEXT = 1200
_PLAIN_MARKS = {"pass": "+", "fail": "X", "unknown": "?", "not_applicable": "-", "needs": "o"}
_BOLD, _FAINT, _RED = "1", "2", "1;31"
_COLOURS = {"pass": "32", "fail": _RED, "unknown": "33", "needs": _FAINT, "not_applicable": _FAINT}


@dataclass(frozen=True, slots=True)
class Paper:
    """What the text is written on: its width in columns, whether it takes colour, whether more than ASCII."""

    width: int = 100
    colour: bool = False
    unicode: bool = True

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and text else text

    def mark(self, name: str) -> str:
        return (MARKS if self.unicode else _PLAIN_MARKS)[name]

    def plain(self, text: str) -> str:
        """Text from outside in one safe line of characters that the paper can show."""
        clean = shown(text, MOST_TEXT)
        return clean if self.unicode else clean.encode("ascii", "replace").decode("ascii")


def render(*, target: str, at: datetime, items: tuple[Judged, ...], said: str, paper: Paper) -> str:
    """The whole text: the answer (`said`) first, the items by section, and the answer again."""
    tint = _RED if any(judged.standing == "fail" for judged in items) else _BOLD
    answer = [paper.paint(line, tint) for line in _wrap(paper.plain(said), paper.width)]
    lines = [
        "",
        paper.paint(f"Launch checklist of {paper.plain(target)}", _BOLD),
        paper.paint(f"as seen on {at:%Y-%m-%d at %H:%M:%S} UTC", _FAINT),
        "",
        *answer,
    ]
    for section, group in groupby(items, key=lambda judged: judged.section):
        title = paper.plain(section)
        rule = ("\u2500" if paper.unicode else "-") * max(0, paper.width - len(title) - 1)
        lines += ["", f"{paper.paint(title, _BOLD)} {paper.paint(rule, _FAINT)}"]
        for judged in group:
            lines += _row(judged, paper) if paper.width >= NARROW else _entry(judged, paper)
    return "\n".join([*lines, "", *answer, ""])


def _row(judged: Judged, paper: Paper) -> Iterator[str]:
    """Three columns: standing, title, reason with the remedy below."""
    width = paper.width - MARK_WIDTH - TITLE_WIDTH - 4
    standing = f"{paper.mark(tone(judged))} {word(judged)}"
    titles = _wrap(paper.plain(judged.item.title), TITLE_WIDTH)
    texts = [*_wrap(paper.plain(judged.reason), width), *_remedy(judged, paper, width)]
    for number in range(max(len(titles), len(texts))):
        first = (
            paper.paint(f"{standing:<{MARK_WIDTH}}", _COLOURS[tone(judged)])
            if number == 0
            else " " * MARK_WIDTH
        )
        title = titles[number] if number < len(titles) else ""
        text = texts[number] if number < len(texts) else ""
        yield f"{first}  {title:<{TITLE_WIDTH}}  {text}".rstrip()


def _entry(judged: Judged, paper: Paper) -> Iterator[str]:
    """For narrow paper: standing and title on one line, the rest indented below."""
    width = max(20, paper.width - 4)
    head = f"{paper.mark(tone(judged))} {word(judged)}: {paper.plain(judged.item.title)}"
    for line in _wrap(head, paper.width, "", "  "):
        yield paper.paint(line, _COLOURS[tone(judged)])
    for line in (*_wrap(paper.plain(judged.reason), width), *_remedy(judged, paper, width)):
        yield f"    {line}"


def _remedy(judged: Judged, paper: Paper, width: int) -> list[str]:
    lines = _wrap(paper.plain(judged.remedy), width, "\u2192 " if paper.unicode else "> ", "  ")
    return [paper.paint(line, _FAINT) for line in lines]


def _wrap(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Lines broken at spaces only: a header or a path cut at its hyphen reads wrongly."""
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)
