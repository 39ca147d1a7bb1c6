"""A rehearsed rollback, A to B to A: what deployments tell, and what was seen on the wire. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from readiness.releases.recovery import Sight, same_release


@dataclass(frozen=True, slots=True)
class Move:
    """A deployment that succeeded."""

    release: str
    commit: str
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """`back` and `forth`, and what was seen before, after going back, and after returning."""

    back: Move
    forth: Move
    sights: tuple[Sight, Sight, Sight]


def judge_rehearsal(
    *, new: str, new_commit: str, back: Move, forth: Move, sights: Sequence[Sight]
) -> Rehearsed | None:
    """What was rehearsed; None where any of the three releases was not seen, or another one was.

    What counts of a stretch is its last sight: the new release before going back, the old one before going forward
    again, the new one afterwards.
    """
    if same_release(back.release, new, new_commit) or not same_release(forth.release, new, new_commit):
        return None
    before = _last([one for one in sights if one.at <= back.started_at])
    between = _last([one for one in sights if back.finished_at <= one.at <= forth.started_at])
    after = _last([one for one in sights if one.at >= forth.finished_at])
    wanted = ((before, new, new_commit), (between, back.release, back.commit), (after, new, new_commit))
    found: list[Sight] = []
    for sight, release, commit in wanted:
        if sight is None or sight.status != 200 or not same_release(sight.release, release, commit):
            return None
        found.append(sight)
    return Rehearsed(back, forth, (found[0], found[1], found[2]))


def _last(sights: Sequence[Sight]) -> Sight | None:
    return max(sights, key=lambda one: one.at, default=None)
