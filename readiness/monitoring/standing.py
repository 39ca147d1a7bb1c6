"""How a metric stands: whether numbers come, from where, and how fresh they are. Pure.

No number is `waiting` or `unmapped`, and never 0; a link shows people a page and is no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from readiness.monitoring.metrics import Metric


class State(StrEnum):
    """From the best to nothing known."""

    FRESH = "fresh"
    STALE = "stale"
    WAITING = "waiting"
    LINK = "link"
    UNMAPPED = "unmapped"


#: As people read it.
WORDS = {
    State.FRESH: "Fresh",
    State.STALE: "Stale",
    State.WAITING: "No number yet",
    State.LINK: "Linked, not counted",
    State.UNMAPPED: "Not mapped",
}


@dataclass(frozen=True, slots=True)
class Number:
    """The newest of one statistic. `problem`: why the portal got none when it last asked."""

    statistic: str
    value: float | None
    at: datetime | None
    problem: str = ""
    pulled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One metric of one environment."""

    metric: Metric
    way: str
    url: str
    numbers: tuple[Number, ...]
    state: State

    @property
    def words(self) -> str:
        """The state as people read it."""
        return WORDS[self.state]

    @property
    def problem(self) -> str:
        """The first that there is."""
        return next((one.problem for one in self.numbers if one.problem), "")

    @property
    def latest(self) -> Number | None:
        """What stands for the metric: of several the one that is judged, p95."""
        told = [one for one in self.numbers if one.value is not None]
        return next((one for one in told if one.statistic in ("", "p95")), told[0] if told else None)


def state_of(
    metric: Metric, way: str, numbers: Sequence[Number], at: datetime, fresh_for: timedelta
) -> State:
    """Fresh only where each statistic is. What is told of the future is not fresh: a clock is wrong."""
    if way == "link":
        return State.LINK
    times = {one.statistic: one.at for one in numbers if one.at is not None}
    if not times:
        return State.WAITING if way else State.UNMAPPED
    whole = set(metric.statistics) <= set(times)
    return State.FRESH if whole and all(abs(at - one) <= fresh_for for one in times.values()) else State.STALE
