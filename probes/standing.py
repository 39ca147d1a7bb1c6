"""How a probe stands after a result: what is told as evidence, and what is only kept as a run. Pure.

One bad look tells nothing: of a probe that was right the third in a row does, and of one that was wrong the second good
one. Looks that somebody asked for are told as they are. Looks in planned maintenance, and those of a worker that could
not look at anything, change nothing.
"""

from dataclasses import dataclass, replace

FALLS_AFTER = 3
RISES_AFTER = 2
REMEMBERED = 21
#: Shares of change from one result to the next, newer ones weighing more, as Nagios does it.
FLAPS_FROM, FLAPS_UNTIL = 0.30, 0.20
_OLDEST_WEIGHS, _NEWEST_WEIGHS = 0.8, 1.2

GOOD, BAD = frozenset({"pass", "warn"}), frozenset({"fail", "error"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What was told last (all empty: nothing yet), and what speaks for a change. `recent` is oldest first."""

    status: str = ""
    code: str = ""
    digest: str = ""
    good_in_row: int = 0
    bad_in_row: int = 0
    recent: str = ""
    flapping: bool = False

    @property
    def in_doubt(self) -> bool:
        """Whether the next look should come soon: something speaks for a change, but not enough yet."""
        return (self.status in GOOD and self.bad_in_row > 0) or (self.status in BAD and self.good_in_row > 0)


@dataclass(frozen=True, slots=True)
class Result:
    """One kept result. `held` for one that changes nothing; `asked` when a person waits for it.

    `stale` says that what was told last is so old that even the same is told again.
    """

    status: str
    code: str
    digest: str
    asked: bool = False
    held: bool = False
    stale: bool = False


def after(standing: Standing, result: Result) -> tuple[Standing, bool]:
    """How the probe stands now, and whether the result is told."""
    same_side = standing.status in GOOD and result.status in GOOD
    if result.held and not same_side:
        return standing, False
    counted = _counted(standing, result.status)
    if not _is_told(counted, result):
        return counted, False
    return replace(counted, status=result.status, code=result.code, digest=result.digest), True


def change_share(recent: str) -> float:
    """The weighted share of changes in a row of results, 0 to 1. Of a short row, what it would be of a long one
    that had been steady before.
    """
    if not recent:
        return 0.0
    row = recent.rjust(REMEMBERED, recent[0])
    steps = len(row) - 1
    grow = (_NEWEST_WEIGHS - _OLDEST_WEIGHS) / (steps - 1)
    weights = [_OLDEST_WEIGHS + grow * place for place in range(steps)]
    changed = sum(w for w, old, new in zip(weights, row, row[1:], strict=False) if old != new)
    return changed / sum(weights)


def _counted(standing: Standing, status: str) -> Standing:
    if status not in GOOD | BAD:
        return standing
    good = status in GOOD
    recent = (standing.recent + ("g" if good else "b"))[-REMEMBERED:]
    limit = FLAPS_UNTIL if standing.flapping else FLAPS_FROM
    return replace(
        standing,
        good_in_row=standing.good_in_row + 1 if good else 0,
        bad_in_row=0 if good else standing.bad_in_row + 1,
        recent=recent,
        flapping=change_share(recent) >= limit,
    )


def _is_told(now: Standing, result: Result) -> bool:
    if not now.status:
        return True
    if result.status not in GOOD | BAD and now.status in GOOD | BAD:
        return False  # a closed window or a spent budget does not take back what was seen
    differs = (now.status, now.code, now.digest) != (result.status, result.code, result.digest)
    if result.asked:
        return True
    if result.status in GOOD and now.status in BAD:
        return now.good_in_row >= RISES_AFTER and not now.flapping
    if result.status in BAD and now.status in GOOD:
        return now.bad_in_row >= FALLS_AFTER
    if result.status == "error" and now.status == "fail":
        return False  # not being able to look does not take back what was seen
    return differs or result.stale
