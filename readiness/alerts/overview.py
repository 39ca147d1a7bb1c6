"""How alerts stand, in the one sentence that answers first. Pure."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Open alerts: those that page and nobody took on, that page and somebody did, that only notify; drills apart."""

    waiting: int = 0
    taken: int = 0
    warnings: int = 0
    drills: int = 0


def count(alerts: Collection[object]) -> Counts:
    """Of open alerts."""
    pages = [one for one in alerts if not one.drill and one.route == "page"]  # type: ignore[attr-defined]
    waiting = sum(one.acknowledged_at is None for one in pages)  # type: ignore[attr-defined]
    drills = sum(one.drill for one in alerts)  # type: ignore[attr-defined]
    return Counts(waiting, len(pages) - waiting, len(alerts) - drills - len(pages), drills)


def sentence(counts: Counts, unknown: int = 0, policies: int = 0) -> str:
    """What is open; else that nothing is, and how much of that nobody measured."""
    parts = []
    if counts.waiting:
        parts.append(
            f"{_many(counts.waiting, 'alert pages', 'alerts page')} now and nobody has taken {_it(counts.waiting)} on"
        )
    if counts.taken:
        parts.append(f"{_many(counts.taken, 'page is', 'pages are')} taken on")
    if counts.warnings:
        parts.append(f"{_many(counts.warnings, 'warning is', 'warnings are')} open")
    if counts.drills:
        parts.append("a drill is running" if counts.drills == 1 else f"{counts.drills} drills are running")
    if not parts:
        parts.append("no alert is open")
    told = "; ".join(parts)
    if unknown:
        told += f". {unknown} of {policies} policies cannot be judged: nothing is measured for them"
    return told[0].upper() + told[1:] + "."


def _many(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _it(number: int) -> str:
    return "it" if number == 1 else "them"
