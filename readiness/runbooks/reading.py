"""Reading a runbook from Markdown, strictly by the template's headings; nothing of the document is lost. Pure.

What has no place goes to `rest` word for word, and is named with its line, so that somebody can put it right.
"""

import re
from dataclasses import dataclass, field

from .structure import ALERTS, NAMED, Issue, Line, Runbook, key_from, many_lines, normal, one_line
from .template import alerts_by_key
from .writing import HEADINGS

_SECTIONS = {heading.casefold(): part for part, heading in HEADINGS.items()}
# Nothing that is indented is a heading or a fence: it belongs to the line above it.
_HEADING = re.compile(r" ?(#{1,6})(?:[ \t]+(.*))?")
_POINT = re.compile(r" ?(?:[-*+]|\d{1,9}[.)])[ \t]+(\S.*)")
_FENCE = re.compile(r" ?(`{3,}|~{3,})")
_KEYED = re.compile(r"(.*?)(?:^|\s+)\{#([a-z0-9_]+)\}")
_PART = re.compile(r"(symptoms|diagnosis|resolution|alerts):[ \t]*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A line of the document (the first is 1) from which on something had no place, and under which heading."""

    line: int
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a document gave."""

    runbook: Runbook
    unplaced: tuple[Unplaced, ...]


@dataclass
class _Draft:
    """An issue while it is read."""

    title: str
    key: str
    symptoms: list[str] = field(default_factory=list)
    diagnosis: list[str] = field(default_factory=list)
    resolution: list[str] = field(default_factory=list)
    alerts: tuple[str, ...] | None = None

    def made(self) -> Issue:
        own = alerts_by_key().get(self.key, ()) if self.alerts is None else self.alerts
        steps = tuple(self.diagnosis), tuple(self.resolution)
        return Issue(self.key, self.title, " ".join(self.symptoms), *steps, own)


class _Reader:
    """Line by line; `section` is the field that the present heading fills, "" where no heading has a place."""

    def __init__(self) -> None:
        self.title = ""
        self.lines: dict[str, list[Line]] = {part: [] for part in NAMED}
        self.issues: list[_Draft] = []
        self.rest: list[str] = []
        self.unplaced: list[Unplaced] = []
        self.section, self.where, self.part = "", "the beginning", ""
        self.seen: set[str] = set()
        # Whether a line may go on with what the line before began, and how many empty lines lie between.
        self.going, self.empty = False, 0
        # Below a heading that nobody knows: what stands there belongs to it.
        self.lost = False
        self.fence = ""

    def heading(self, level: int, text: str) -> bool:
        """Whether the heading has a place."""
        self.lost, self.part = False, ""
        section = _SECTIONS.get(text.rstrip("# ").casefold(), "") if level == 2 else ""
        if level == 1 and text.casefold().startswith("runbook:") and "title" not in self.seen:
            self.seen.add("title")
            self.title, self.section, self.where = one_line(text[len("runbook:") :]), "", "the title"
            return True
        if section and section not in self.seen:
            self.seen.add(section)
            self.section, self.where = section, text
            return True
        if level == 3 and self.section == "issues" and text.casefold().startswith("issue:"):
            self.where = text
            name = one_line(text[len("issue:") :])
            keyed = _KEYED.fullmatch(name)
            title, key = (keyed[1], keyed[2]) if keyed else (name, key_from(name))
            self.issues.append(_Draft(title, key))
            return True
        self.where, self.lost = text or "a heading without words", True
        self.section = self.section if level > 2 and self.section == "issues" else ""
        return False

    def place(self, line: str) -> bool:
        """Whether a line that is no heading has a place."""
        if self.section in self.lines:
            return self._labelled(line)
        if self.section == "issues" and self.issues and not self.lost:
            return self._of_issue(line)
        return False

    def _labelled(self, line: str) -> bool:
        lines = self.lines[self.section]
        if self.going and lines and line.startswith(("  ", "\t")):
            text = line.expandtabs(4)[2:]
            lines[-1] = Line(lines[-1].label, lines[-1].text + "\n" * (self.empty + 1) + text)
            return True
        point = _POINT.fullmatch(line)
        label, colon, text = point[1].partition(":") if point else ("", "", "")
        if not colon or not one_line(label):
            return False
        known = {one_line(one.label).casefold() for one in lines}
        if one_line(label).casefold() in known:
            return False
        lines.append(Line(label, text.strip()))
        return True

    def _of_issue(self, line: str) -> bool:
        issue = self.issues[-1]
        part = _PART.fullmatch(line)
        if part and not line.startswith(" "):
            return self._begin(issue, part[1].lower(), part[2].strip())
        point = _POINT.fullmatch(line)
        if self.part == "symptoms":
            issue.symptoms.append(line.strip())
            return True
        steps = getattr(issue, self.part, None)
        if not isinstance(steps, list):
            return False
        if point:
            steps.append(point[1])
        elif steps and self.going and (line.startswith("  ") or not self.empty):
            steps[-1] += " " + line.strip()
        else:
            return False
        return True

    def _begin(self, issue: _Draft, name: str, text: str) -> bool:
        there = getattr(issue, name)
        self.part = ""
        if there or (name == "alerts" and there is not None):
            return False
        if name == "alerts":
            wanted = [one.strip() for one in text.split(",")] if text.casefold() != "none" else []
            issue.alerts = tuple(wanted) if set(wanted) <= set(ALERTS) else None
            return issue.alerts is not None
        self.part = name
        if text:
            there.append(text)
        return True

    def keep(self, number: int, line: str) -> None:
        """Keep a line that has no place: with its neighbours, as one."""
        last = self.unplaced[-1] if self.unplaced else None
        follows = last is not None and last.line + last.text.count("\n") + 1 + self.empty == number
        if last is not None and follows and last.where == self.where:
            text = last.text + "\n" * (self.empty + 1) + line
            self.unplaced[-1] = Unplaced(last.line, last.where, text)
        else:
            self.unplaced.append(Unplaced(number, self.where, line))


def read(document: str) -> Read:
    """A runbook in normal form from a document in Markdown, and what of it had no place."""
    reader = _Reader()
    lines = re.split(r"\r\n|\r|\n", document.removeprefix("\ufeff"))
    for number, line in enumerate(lines, 1):
        if reader.section == "rest":
            reader.rest.append(line)
        elif not line.strip():
            reader.empty += 1
        else:
            _line(reader, number, line.rstrip())
            reader.empty = 0
    kept = many_lines("\n".join(reader.rest))
    found = [f"### {one.where}\n\n{one.text}" for one in reader.unplaced]
    runbook = Runbook(
        title=reader.title,
        issues=tuple(one.made() for one in reader.issues),
        rest="\n\n".join(filter(None, [kept, *found])),
        **{part: tuple(said) for part, said in reader.lines.items()},
    )
    return Read(normal(runbook), tuple(reader.unplaced))


def _line(reader: _Reader, number: int, line: str) -> None:
    """One line that is not empty: a fence hides whatever looks like a heading within it."""
    fence = _FENCE.match(line)
    if reader.fence or fence:
        if not reader.fence and fence:
            reader.fence = fence[1]
        elif fence and fence[1].startswith(reader.fence) and not line.strip(" `~"):
            reader.fence = ""
        reader.keep(number, line)
        reader.going = False
        return
    heading = _HEADING.fullmatch(line)
    if heading:
        if not reader.heading(len(heading[1]), (heading[2] or "").strip()):
            reader.keep(number, line)
        reader.going = False
        return
    reader.going = reader.place(line)
    if not reader.going:
        reader.keep(number, line)
