"""The seed's four reasons to roll back at once; the first is measured, the others are declared. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol


@dataclass(frozen=True, slots=True)
class Trigger:
    """`words` as the seed has them."""

    key: str
    words: str
    help: str


TRIGGERS = {
    one.key: one
    for one in (
        Trigger("error_rate", "Error rate > 10 %", "Measured on the samples of the error rate."),
        Trigger("broken", "Critical functionality broken", "What users can no longer do."),
        Trigger("corruption", "Data corruption detected", "Which data, and how it was seen."),
        Trigger("vulnerability", "Security vulnerability exposed", "What is exposed, without saying how to use it."),
    )
}  # fmt: skip
#: Those that a person or a probe declares.
DECLARED = tuple(key for key in TRIGGERS if key != "error_rate")


class Measured(Protocol):
    """One sample: what was measured, and when."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def value(self) -> float:
        """How much; of the error rate: per cent."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Fires above `limit` per cent, as the mean over the last `window`."""

    limit: float = 10.0
    window: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Rate:
    """The error rate of a stretch: `value` in per cent, None where nothing was measured."""

    verdict: Literal["fires", "quiet", "unknown"]
    value: float | None
    samples: int


def mean(samples: Sequence[Measured]) -> float | None:
    """The mean value; None of nothing."""
    return sum(one.value for one in samples) / len(samples) if samples else None


def judge_rate(samples: Sequence[Measured], policy: Policy, *, since: datetime, at: datetime) -> Rate:
    """Whether the error rate asks for a rollback at `at` of what has been live since `since`.

    Only samples after both `since` and the beginning of the window count: what was measured before is another
    release's. No sample there is unknown, never quiet.
    """
    begin = max(since, at - policy.window)
    counted = [one for one in samples if begin < one.at <= at]
    value = mean(counted)
    if value is None:
        return Rate("unknown", None, 0)
    return Rate("fires" if value > policy.limit else "quiet", value, len(counted))
