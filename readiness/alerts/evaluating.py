"""From numbers and a policy to a state, at a time. Pure: no clock, no framework.

No number is no answer: where the newest is too old, or there is none, the state is `unknown`; it opens no alert, and
an open one stays open until a number says otherwise. A number counts at the time it was measured, however late it
came; those of the future, and what is no number, do not count.

A bound was broken for as long as every number of an unbroken row broke it. Numbers further apart than `gap` are not
one row: nobody saw what was between them.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from readiness.alerts.policy import Policy
from readiness.monitoring.sample import Sample


class State(StrEnum):
    """`pending`: broken, but not for long enough. `resolved`: it was open, and is over now."""

    INACTIVE = "inactive"
    PENDING = "pending"
    OPEN = "open"
    RESOLVED = "resolved"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: the first number of the row that the state rests on. `value` and `seen_at`: the newest number.
    `silent`: it is open, and no number is new enough to say whether it still should be.
    """

    state: State
    since: datetime | None = None
    value: float | None = None
    seen_at: datetime | None = None
    silent: bool = False


#: Numbers usually come more often than this; those that come more rarely are waited for three times as long as usual.
LEAST_GAP, MOST_GAP, TIMES = timedelta(minutes=5), timedelta(hours=1), 3
#: Newer than the clock by no more than this: clocks of two machines are never quite the same.
AHEAD = timedelta(seconds=30)


def reach(policy: Policy) -> timedelta:
    """How far back numbers are needed to judge by `policy`."""
    return max(policy.lasting, policy.calm) + MOST_GAP


def gap_of(points: Sequence[Sample]) -> timedelta:
    """How long after a number its word still holds: three times the usual distance, within bounds."""
    steps = [(later.at - one.at).total_seconds() for one, later in pairwise(points)]
    usual = timedelta(seconds=median(steps)) if steps else timedelta(0)
    return min(max(LEAST_GAP, TIMES * usual), MOST_GAP)


def evaluate(
    policy: Policy, numbers: Iterable[Sample], at: datetime, *, was_open: bool, gap: timedelta | None = None
) -> Standing:
    """How `policy` stands at `at` by `numbers`, in whatever order they come. `gap`: how long a number holds, where the
    source knows it (a certificate does not change between two looks); else it is told from the numbers.
    """
    by_time = {one.at: one for one in numbers if math.isfinite(one.value) and one.at <= at + AHEAD}
    points = [by_time[when] for when in sorted(by_time)]
    lasts = gap if gap is not None else gap_of(points)
    newest = points[-1] if points else None
    if newest is None or at - newest.at > lasts:
        state = State.OPEN if was_open else State.UNKNOWN
        return Standing(
            state, None, newest.value if newest else None, newest.at if newest else None, was_open
        )
    if was_open:
        return _whether_over(policy, points, lasts)
    if not policy.breached_by(newest.value):
        return Standing(State.INACTIVE, None, newest.value, newest.at)
    since = _row_began(points, policy.breached_by, lasts)
    state = State.OPEN if newest.at - since >= policy.lasting else State.PENDING
    return Standing(state, since, newest.value, newest.at)


def _whether_over(policy: Policy, points: Sequence[Sample], lasts: timedelta) -> Standing:
    newest = points[-1]
    if not policy.cleared_by(newest.value):
        return Standing(State.OPEN, None, newest.value, newest.at)
    since = _row_began(points, policy.cleared_by, lasts)
    state = State.RESOLVED if newest.at - since >= policy.calm else State.OPEN
    return Standing(state, since, newest.value, newest.at)


def _row_began(points: Sequence[Sample], holds: Callable[[float], bool], lasts: timedelta) -> datetime:
    """When the unbroken row began that ends with the newest number, of which it holds."""
    began = points[-1].at
    for one in reversed(points[:-1]):
        if not holds(one.value) or began - one.at > lasts:
            break
        began = one.at
    return began


#: Of several that look at one thing, the gravest word stands. Who fell silent speaks before who says that it is over.
_GRAVEST = (State.OPEN, State.PENDING, State.RESOLVED, State.INACTIVE, State.UNKNOWN)


def together(standings: Iterable[Standing], *, was_open: bool) -> Standing:
    """One of several sources' standings of one policy. A source that never had a number does not count."""
    told = [one for one in standings if one.seen_at is not None]
    if not told:
        return Standing(State.OPEN if was_open else State.UNKNOWN, silent=was_open)
    return min(told, key=lambda one: (_GRAVEST.index(one.state), one.silent))
