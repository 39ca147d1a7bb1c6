"""The checklist as a table: rows with their words, sections, chips with counts, and what a filter leaves."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from readiness.checklists.facts import VERDICTS
from readiness.checklists.models import ChecklistItem, Waiver
from readiness.checklists.queries import ItemRow
from readiness.checklists.standing import HOLDS
from readiness.evidence.models import Evidence
from readiness.teams.models import User
from readiness.templatetags.launchproof import STANDING_WORDS

#: What runs out within this time is worth a look.
SOON = timedelta(days=14)
ORDER = ("fail", "unknown", "stale", "waived", "not_applicable", "pass")
ABOUT_PEOPLE = {"mine": "Mine", "waiting": "Waiting", "expiring": "Expiring"}


@dataclass(frozen=True, slots=True)
class Line:
    """One item as the table shows it.

    `lasts_until` is when it stops holding, `ran_out_at` when it did; None where neither is so. What a probe
    proves runs out daily and is renewed by the probe, so that it is never called expiring.
    """

    known: ItemRow
    is_mine: bool
    is_waiting: bool
    is_expiring: bool
    is_overdue: bool
    ran_out_at: datetime | None

    @property
    def item(self) -> ChecklistItem:
        """The row of the checklist."""
        return self.known.item

    @property
    def standing(self) -> str:
        """One of the six words."""
        return self.known.standing.value

    @property
    def lasts_until(self) -> datetime | None:
        """When it stops holding by ageing alone."""
        return self.known.standing.holds_until


@dataclass(frozen=True, slots=True)
class Part:
    """A section: its title, the lines that a filter leaves, and how many of all its items hold."""

    title: str
    lines: Sequence[Line]
    holding: int
    total: int


def lines_of(rows: Iterable[ItemRow], person: User | None, at: datetime) -> list[Line]:
    """Each item as a line, in template order."""
    today = timezone.localtime(at).date()
    return [_line(row, person, at, today) for row in rows]


def _line(known: ItemRow, person: User | None, at: datetime, today: Any) -> Line:
    item, standing = known.item, known.standing
    pieces = [one for one in known.testimonies if one.evidence.withdrawn_at is None]
    asked = any(waiver.state == Waiver.State.REQUESTED for waiver in known.gathered.waivers)
    ends = standing.holds_until
    deciding = [fact.valid_until for fact in known.facts.evidence if fact.id in standing.decided_by]
    return Line(
        known=known,
        is_mine=person is not None and item.assignee_id == person.pk,
        is_waiting=asked or any(one.attachment.waiting_since for one in pieces),
        is_expiring=ends is not None and standing.proof != "proven" and ends <= at + SOON,
        is_overdue=item.due_date is not None and item.due_date < today and not standing.holds,
        ran_out_at=max(deciding, default=None) if standing.value == "stale" else None,
    )


def parts_of(lines: Iterable[Line], shown: Iterable[Line]) -> list[Part]:
    """Sections in template order; those of which the filter leaves nothing are left out."""
    kept = {line.item.pk for line in shown}
    parts = []
    for title, group in groupby(lines, lambda line: line.item.template_item.section):
        members = list(group)
        left = [line for line in members if line.item.pk in kept]
        if left:
            holding = sum(line.standing in HOLDS for line in members)
            parts.append(Part(title, left, holding, len(members)))
    return parts


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What the probes of the environment last answered, the worst first; `looked_at` is the latest look."""

    answers: Sequence[tuple[str, int]]
    looked_at: datetime | None


def witnesses_of(rows: Iterable[ItemRow]) -> Witnesses:
    """As far as their results serve these items: each probe counts once, however many items it feeds."""
    newest = {
        one.evidence.pk: one.newest
        for row in rows
        for one in row.testimonies
        if one.evidence.kind == Evidence.Kind.PROBE
    }
    counts = Counter(revision.verdict for revision in newest.values())
    worst_first = [(verdict, counts[verdict]) for verdict in reversed(VERDICTS) if counts[verdict]]
    looks = (revision.effective_from for revision in newest.values())
    return Witnesses(worst_first, max(looks, default=None))


def narrowed(lines: Iterable[Line], show: str, text: str) -> list[Line]:
    """The lines that the filter `show` (a standing, `mine`, `waiting`, `expiring`) and the text leave."""
    wanted = text.casefold().split()
    return [line for line in lines if _is_shown(line, show) and _says(line, wanted)]


def _is_shown(line: Line, show: str) -> bool:
    if show in ABOUT_PEOPLE:
        return bool(getattr(line, f"is_{show}"))
    return show not in STANDING_WORDS or line.standing == show


def _says(line: Line, words: Sequence[str]) -> bool:
    item = line.item
    said = (item.template_item.title, item.key, item.template_item.section, item.assignee or "")
    text = " ".join(str(part) for part in said).casefold()
    return all(word in text for word in words)


def chips_of(lines: Sequence[Line], query: QueryDict) -> list[Mapping[str, Any]]:
    """The chips, each with how many it would show; one that shows nothing is left out unless it is chosen."""
    chosen = query.get("show", "")
    counts = Counter(line.standing for line in lines)
    counts.update({name: sum(_is_shown(line, name) for line in lines) for name in ABOUT_PEOPLE})
    chips: list[Mapping[str, Any]] = [
        {"label": "All", "count": len(lines), "url": _with(query, ""), "current": chosen not in counts}
    ]
    for name, label in [*((word, STANDING_WORDS[word]) for word in ORDER), *ABOUT_PEOPLE.items()]:
        if counts[name] or name == chosen:
            standing = name if name in STANDING_WORDS else ""
            chips.append({
                "label": label, "count": counts[name], "url": _with(query, name),
                "current": name == chosen, "standing": standing,
            })  # fmt: skip
    return chips


def _with(query: QueryDict, show: str) -> str:
    changed = query.copy()
    changed.pop("show", None)
    if show:
        changed["show"] = show
    return f"?{changed.urlencode()}"
