"""A policy: beyond which number, for how long, who must hear of it, and how. Pure.

The eight of `monitoring.thresholds` hold in every environment; a team may change them and add its own. What makes one
of the eight milder than it was published is named by `milder`, so that it can be asked a reason and be seen.
"""

import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from readiness.monitoring.thresholds import THRESHOLDS, Severity, Threshold


class Route(StrEnum):
    """To page wakes people at once, whatever mails they want; to notify tells them and wakes nobody."""

    PAGE = "page"
    NOTIFY = "notify"


#: How a number is compared, in the words of PromQL.
OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
UPWARDS, DOWNWARDS = (">", ">="), ("<", "<=")
LONGEST = timedelta(days=1)
#: A certificate that lives for less than this many times the bound is told of in the last third of its life.
SHARE = 3


@dataclass(frozen=True, slots=True)
class Policy:
    """`value` in the metric's unit. Beyond `value` for `lasting` an alert opens; it is over when the number was back
    beyond `resolve_value` for `calm`. `alert`: its name in Alertmanager. `key` names it within its environment.
    """

    key: str
    title: str
    alert: str
    metric: str
    statistic: str
    operator: str
    value: float
    resolve_value: float
    lasting: timedelta
    calm: timedelta
    severity: Severity
    route: Route
    enabled: bool = True
    own: bool = False

    def breached_by(self, number: float) -> bool:
        """Whether this number is beyond the bound."""
        return OPERATORS[self.operator](number, self.value)

    def cleared_by(self, number: float) -> bool:
        """Whether this number is far enough on the good side to end an alert."""
        return not OPERATORS[self.operator](number, self.resolve_value)

    def __post_init__(self) -> None:
        """Raises `ValueError` for what nothing could be judged by."""
        if self.operator not in OPERATORS:
            raise ValueError("There is no such comparison.")
        if not (math.isfinite(self.value) and math.isfinite(self.resolve_value)):
            raise ValueError("A bound is a number.")
        if not self._between():
            raise ValueError("An alert must end on the good side of the bound.")
        if not (timedelta(0) <= self.lasting <= LONGEST and timedelta(0) <= self.calm <= LONGEST):
            raise ValueError("From 0 seconds to a day.")

    def _between(self) -> bool:
        if self.operator in UPWARDS:
            return self.resolve_value <= self.value
        if self.operator in DOWNWARDS:
            return self.resolve_value >= self.value
        return self.resolve_value == self.value


#: Of the eight: where an alert is over. A number that hovers at the bound neither opens nor ends one again and again.
_RESOLVES = {
    "error_rate_critical": 0.045, "latency_critical": 4.5, "disk_free": 0.11, "error_rate_warning": 0.009,
    "latency_warning": 1.8, "memory_used": 0.78,
}  # fmt: skip
_CALM = timedelta(minutes=1)
#: Metrics of which several figures are kept: the one that is judged.
STATISTIC = {"response_time": "p95"}


def _seeded(one: Threshold) -> Policy:
    return Policy(
        key=one.key,
        title=one.title,
        alert=one.alert,
        metric=one.metric,
        statistic=STATISTIC.get(one.metric, ""),
        operator=one.operator,
        value=one.value,
        resolve_value=_RESOLVES.get(one.key, one.value),
        lasting=one.lasting,
        calm=_CALM if one.lasting else timedelta(0),
        severity=one.severity,
        route=Route.PAGE if one.severity is Severity.CRITICAL else Route.NOTIFY,
    )


SEED: Mapping[str, Policy] = {one.key: _seeded(one) for one in THRESHOLDS}


def milder(policy: Policy) -> list[str]:
    """In which ways a policy asks less than the one of the eight that it stands for; none for a team's own."""
    seed = SEED.get(policy.key)
    if seed is None:
        return []
    found = []
    if not policy.enabled:
        found.append("switched off")
    if policy.metric != seed.metric or policy.statistic != seed.statistic or policy.operator != seed.operator:
        found.append("judges something else")
    elif seed.operator in UPWARDS and policy.value > seed.value:
        found.append("higher bound")
    elif seed.operator in DOWNWARDS and policy.value < seed.value:
        found.append("lower bound")
    elif seed.operator not in (*UPWARDS, *DOWNWARDS) and policy.value != seed.value:
        found.append("another bound")
    if policy.lasting > seed.lasting:
        found.append("waits longer")
    if policy.severity is not Severity.CRITICAL and seed.severity is Severity.CRITICAL:
        found.append("only a warning")
    if policy.route is not Route.PAGE and seed.route is Route.PAGE:
        found.append("pages nobody")
    return found


def scaled(policy: Policy, lifetime_days: float | None) -> Policy:
    """The policy for a certificate that lives for so many days in all: 14 days are most of the life of a short one,
    so that the last third of it counts there. What lives for longer, or for an unknown time, keeps the bound.
    """
    if policy.metric != "certificate_days" or lifetime_days is None or not lifetime_days > 0:
        return policy
    bound = lifetime_days / SHARE
    if bound >= policy.value:
        return policy
    title = policy.title.replace(f"{policy.value:g} days", f"{bound:.3g} days")
    return replace(policy, value=bound, resolve_value=bound, title=title)
