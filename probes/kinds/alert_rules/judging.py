"""Facts to verdict: a rule per threshold, evaluated, on series that exist, at the agreed bound, heard by somebody."""

from collections.abc import Iterable
from datetime import datetime

from probes.kinds.alert_rules.facts import Rule, Seen
from probes.kinds.alert_rules.findings import (
    BROKEN,
    DEAD,
    DEFINED,
    MISSING,
    NOBODY_TOLD,
    OTHER_BOUND,
    OTHER_SERVICE,
    UNCERTAIN,
)
from probes.probe import could_not_look
from probes.verdict import Verdict
from readiness.monitoring.promql import Unreadable, comparison
from readiness.monitoring.thresholds import THRESHOLDS, Threshold

_DAY = 86400
_TITLES = {threshold.key: threshold.title for threshold in THRESHOLDS}
#: How the same bound is written in other units: percent for a ratio, milliseconds or days in seconds.
_FACTORS = {"error_rate": (1, 100), "memory": (1, 100), "disk": (1, 100), "response_time": (1, 1000)}
_MIRROR = {"memory": "<", "disk": ">"}


def judge(seen: Seen, at: datetime) -> Verdict:  # noqa: ARG001 - the contract's shape
    """The first thing that is wrong, in the order in which it has to be mended."""
    if seen.failure is not None:
        return could_not_look(seen.failure, "Prometheus")
    rules = {rule.threshold: rule for rule in seen.rules}
    for finding, bad in (
        (MISSING, [t.key for t in THRESHOLDS if t.key not in rules]),
        (OTHER_SERVICE, [key for key, rule in rules.items() if not rule.names_service]),
        (BROKEN, [key for key, rule in rules.items() if rule.health != "ok"]),
        (DEAD, [key for key, rule in rules.items() if rule.empty or not rule.readable]),
        (
            OTHER_BOUND,
            [t.key for t in THRESHOLDS if _differs(rules[t.key], t)] if len(rules) == len(THRESHOLDS) else [],
        ),
    ):
        if bad:
            return finding.say(which=_named(bad), service=seen.service)
    if not seen.alertmanagers:
        return NOBODY_TOLD.say()
    unsure = [t.key for t in THRESHOLDS if _bound(rules[t.key]) is None]
    return UNCERTAIN.say(which=_named(unsure)) if unsure else DEFINED.say()


def _differs(rule: Rule, threshold: Threshold) -> bool:
    """Whether the rule certainly fires elsewhere: later, at another number, or with less urgency."""
    if rule.severity and rule.severity != threshold.severity:
        return True
    if rule.lasting > threshold.lasting.total_seconds():
        return True
    bound = _bound(rule)
    return bound is not None and not _same(bound, threshold)


def _same(bound: tuple[str, float], threshold: Threshold) -> bool:
    operator, number = bound
    strict = operator.rstrip("=") or operator
    if threshold.metric == "up":
        return (operator, number) in {("==", 0.0), ("<", 1.0), ("!=", 1.0)}
    if threshold.metric == "certificate_days":
        return strict == "<" and number in (threshold.value, threshold.value * _DAY, threshold.value * 24)
    factors = _FACTORS[threshold.metric]
    if strict == threshold.operator:
        return any(_close(number, threshold.value * factor) for factor in factors)
    # Memory free below 20 % is memory used above 80 %; the same for disk.
    mirrored = _MIRROR.get(threshold.metric)
    return strict == mirrored and any(_close(number, (1 - threshold.value) * factor) for factor in factors)


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(abs(one), abs(other))


def _bound(rule: Rule) -> tuple[str, float] | None:
    try:
        return comparison(rule.expression)
    except Unreadable:
        return None


def _named(keys: Iterable[str]) -> str:
    return ", ".join(_TITLES[key] for key in keys)
