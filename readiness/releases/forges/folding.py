"""How a deployment stands after all that its forge said of it, in whatever order and however often. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

_ENDS = ("succeeded", "failed", "cancelled")
_RANK = {"planned": 0, "running": 1}


class Said(Protocol):
    """A word that was kept."""

    state: str
    said_at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Folded:
    """The state, as a deployment has it, with its times; `first_at`: when it was first heard of."""

    state: str
    started_at: datetime | None
    finished_at: datetime | None
    first_at: datetime


def fold(words: Iterable[Said]) -> Folded:
    """The state that all the words together mean: the newest counts, and of the same moment the furthest.

    A job that is run again after it failed, and succeeds, has succeeded. What ended without having been seen to run
    started when it was first heard of.
    """
    told = sorted(words, key=lambda one: (one.said_at, _RANK.get(one.state, 2), one.key))
    first = told[0].said_at
    saying = [one for one in told if one.state]
    ran = [one.said_at for one in saying if one.state == "running"]
    ended = [one for one in saying if one.state in _ENDS]
    last = saying[-1].state if saying else "planned"
    if last == "planned" and not ran and not ended:
        return Folded("planned", None, None, first)
    if last == "cancelled" and not ran:
        return Folded("cancelled", None, saying[-1].said_at, first)
    if last in _ENDS:
        done = saying[-1].said_at
        start = min([*ran, done]) if ran else min(first, done)
        return Folded("failed" if last == "cancelled" else last, start, done, first)
    return Folded("running", min(ran) if ran else first, None, first)
