"""The watch after a deployment: the error rate beside that of the time before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from readiness.releases.triggers import Measured, mean

#: So much more than before, in percentage points, is worse; the noise of a quiet service is less.
NOISE = 1.0


@dataclass(frozen=True, slots=True)
class Watch:
    """Means in per cent, None where nothing was measured; `worst` of the samples after. `until`: when it ends."""

    verdict: Literal["as_before", "worse", "unknown"]
    before: float | None
    after: float | None
    worst: float | None
    samples: int
    until: datetime
    sentence: str


def watch(samples: Sequence[Measured], *, started_at: datetime, window: timedelta, at: datetime) -> Watch:
    """The error rate within `window` after `started_at`, up to `at`, beside the same stretch before.

    Without samples after it, nothing is known; without samples before it, what is now is held against none at all.
    """
    until = started_at + window
    end = min(at, until)
    old = [one for one in samples if started_at - window < one.at <= started_at]
    new = [one for one in samples if started_at < one.at <= end]
    before, after = mean(old), mean(new)
    worst = max((one.value for one in new), default=None)
    if after is None:
        sentence = "Nothing was measured since it started: whether it does harm is not known."
        return Watch("unknown", before, None, None, 0, until, sentence)
    if before is None:
        sentence = f"{_rate(after)} of requests failed; of the time before nothing is known."
        verdict: Literal["as_before", "worse", "unknown"] = "worse" if after > NOISE else "unknown"
        return Watch(verdict, None, after, worst, len(new), until, sentence)
    worse = after > before + NOISE
    sentence = f"{_rate(after)} of requests failed, {_rate(before)} before."
    return Watch("worse" if worse else "as_before", before, after, worst, len(new), until, sentence)


def _rate(value: float) -> str:
    return f"{value:.3g} %"
