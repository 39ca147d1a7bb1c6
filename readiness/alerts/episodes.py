"""What Alertmanager told of one alert, as stretches of time: the same whatever the order and number of its words. Pure.

It tells of each instance (a fingerprint and when it began) that it fires, and that it is over. An instance is over,
too, when the same fingerprint began anew: its sender was restarted and forgot it. Instances that overlap are one
stretch, for people have one alert of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Word:
    """One thing that was told. `ends_at` is None while it fires."""

    fingerprint: str
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Episode:
    """From when, and until when it lasted; None: it still does."""

    began: datetime
    ended: datetime | None


def episodes(words: Iterable[Word]) -> list[Episode]:
    """The stretches, oldest first; only the last one can still last."""
    ends: dict[str, dict[datetime, datetime | None]] = defaultdict(dict)
    for word in words:
        known = ends[word.fingerprint].get(word.starts_at)
        told = max((one for one in (known, word.ends_at) if one is not None), default=None)
        ends[word.fingerprint][word.starts_at] = told
    stretches = [stretch for told in ends.values() for stretch in _of_one(told)]
    found: list[Episode] = []
    for one in sorted(stretches, key=lambda one: one.began):
        last = found[-1] if found else None
        if last is not None and (last.ended is None or one.began <= last.ended):
            over = None if last.ended is None or one.ended is None else max(last.ended, one.ended)
            found[-1] = Episode(last.began, over)
        else:
            found.append(one)
    return found


def _of_one(told: dict[datetime, datetime | None]) -> list[Episode]:
    """Of one fingerprint: each instance ends by its own word, or when the next begins."""
    begins = sorted(told)
    later: list[datetime | None] = [*begins[1:], None]
    stretches = []
    for began, following in zip(begins, later, strict=True):
        known = [one for one in (told[began], following) if one is not None]
        stretches.append(Episode(began, max(began, min(known)) if known else None))
    return stretches
