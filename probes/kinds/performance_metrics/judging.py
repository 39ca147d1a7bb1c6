"""Facts to verdict: the application's metrics must all be there, of the machine's one or two may be missing."""

from datetime import datetime

from probes.facts import shown
from probes.kinds.performance_metrics.facts import Measured, Seen
from probes.kinds.performance_metrics.findings import (
    COLLECTED,
    MISSING,
    NOT_SCRAPED,
    SOME_MISSING,
    TARGET_DOWN,
    YOUNG,
)
from probes.probe import could_not_look
from probes.verdict import Verdict
from readiness.monitoring.metrics import METRICS, Group

FRESH_SECONDS = 300.0
MOST_MISSING = 2
_TITLES = {metric.key: metric.title for metric in METRICS}
_APPLICATION = tuple(metric.key for metric in METRICS if metric.group is Group.APPLICATION)
_ASKED = tuple(metric.key for metric in METRICS if metric.group is not Group.BUSINESS)


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape; ages are Prometheus's own
    """Wrong when a target is down, an application metric is missing, or more than two others are."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "Prometheus")
    selector = shown(seen.selector, 100)
    if seen.up is None:
        return NOT_SCRAPED.say(selector=selector)
    if seen.up < 1:
        return TARGET_DOWN.say(selector=selector)
    by_key = {one.key: one for one in seen.metrics}
    missing = [key for key in _ASKED if not _counts(by_key.get(key))]
    if len(missing) > MOST_MISSING or any(key in _APPLICATION for key in missing):
        return MISSING.say(selector=selector, missing=_named(missing))
    if missing:
        return SOME_MISSING.say(count=len(_ASKED) - len(missing), asked=len(_ASKED), missing=_named(missing))
    young = [key for key in _ASKED if not by_key[key].day_deep]
    return YOUNG.say(missing=_named(young)) if young else COLLECTED.say(count=len(_ASKED))


def _counts(one: Measured | None) -> bool:
    # A sample of the future is not fresh: a clock is wrong, or somebody wrote it ahead.
    return (
        one is not None and one.age is not None and abs(one.age) <= FRESH_SECONDS and one.number is not None
    )


def _named(keys: list[str]) -> str:
    return ", ".join(_TITLES[key] for key in keys)
