"""When a rollback, or what was deployed to mend, has worked: seen on the wire and in the error rate. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from readiness.releases.triggers import Measured, mean

#: Per cent that are taken for nothing wrong: where the seed's warning begins.
USUAL = 1.0


@dataclass(frozen=True, slots=True)
class Sight:
    """A release that the service named on the wire, and the status of that answer."""

    release: str
    status: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Recovery:
    """`way`: "release_seen", "error_rate", "both", or "" while nothing shows it; `at`: when it was first so."""

    way: str
    at: datetime | None
    words: str


def same_release(seen: str, release: str, commit: str = "") -> bool:
    """Whether what was seen is this release, or its commit, which either side may shorten to seven characters."""
    if seen == release or seen.removeprefix("v") == release.removeprefix("v"):
        return bool(seen)
    long, short = sorted((seen.lower(), commit.lower()), key=len, reverse=True)
    return len(short) >= 7 and long.startswith(short)


def judge_recovery(
    *,
    release: str,
    commit: str,
    finished_at: datetime,
    sights: Sequence[Sight],
    rates: Sequence[Measured],
    rate_before: float | None,
    window: timedelta,
    at: datetime,
) -> Recovery:
    """Whether the service has recovered by `at` with `release`, which was there since `finished_at`.

    Two witnesses: the newest sight of a release, and the error rate over `window`, which must be back at what it was
    before the bad deployment or at one per cent. One that says no outweighs one that says yes; silence says nothing.
    """
    limit = max(rate_before or 0.0, USUAL)
    seen = [one for one in sights if finished_at <= one.at <= at]
    shown = _shown(seen, release, commit)
    back = _back([one for one in rates if finished_at < one.at <= at], limit, window, at)
    if shown.good is False or back.good is False:
        return Recovery("", None, "")
    words = [f"{release} answered"] if shown.good else []
    words += [f"the error rate is {back.value:.3g} %"] if back.good else []
    ways = {(True, True): "both", (True, False): "release_seen", (False, True): "error_rate"}
    way = ways.get((bool(shown.good), bool(back.good)), "")
    moments = [one.since for one in (shown, back) if one.since is not None]
    return Recovery(way, max(moments, default=None), " and ".join(words))


@dataclass(frozen=True, slots=True)
class _Said:
    """What one witness says: `good` None is silence; `since` when it has been so."""

    good: bool | None
    since: datetime | None = None
    value: float = 0.0


def _shown(seen: Sequence[Sight], release: str, commit: str) -> _Said:
    """Whether it is seen now, and since when without a break."""
    since: datetime | None = None
    for one in sorted(seen, key=lambda sight: sight.at):
        good = one.status == 200 and same_release(one.release, release, commit)
        since = (since or one.at) if good else None
    return _Said(bool(since) if seen else None, since)


def _back(rates: Sequence[Measured], limit: float, window: timedelta, at: datetime) -> _Said:
    """Whether the mean of the window and the newest sample are within the limit, and since when the samples are."""
    newest = [one for one in rates if at - window < one.at]
    value = mean(newest)
    if value is None:
        return _Said(None)
    if value > limit or max(newest, key=lambda one: one.at).value > limit:
        return _Said(False)
    since: datetime | None = None
    for one in sorted(rates, key=lambda sample: sample.at):
        since = (since or one.at) if one.value <= limit else None
    return _Said(True, since, value)
