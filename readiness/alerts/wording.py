"""Numbers and bounds in words. Pure."""

from datetime import timedelta

from readiness.alerts.policy import Policy
from readiness.monitoring.metrics import BY_KEY

#: What may be judged besides the twelve metrics: title and unit.
BESIDES = {"up": ("Service up", "up"), "certificate_days": ("Certificate", "days")}
_SHORT = {"response_time": "Response time", "disk": "Disk space free", "memory": "Memory used"}


def metric_title(metric: str, statistic: str = "") -> str:
    """`Response time p95`."""
    if metric in BESIDES:
        return BESIDES[metric][0]
    title = _SHORT.get(metric) or (BY_KEY[metric].title if metric in BY_KEY else metric)
    return f"{title} {statistic}".strip()


def unit_of(metric: str) -> str:
    """`ratio`, `seconds`, `days`, ...; empty for what is not known."""
    if metric in BESIDES:
        return BESIDES[metric][1]
    return BY_KEY[metric].unit if metric in BY_KEY else ""


def in_words(metric: str, value: float | None) -> str:
    """A number with its unit.

    >>> in_words("error_rate", 0.0534), in_words("response_time", 5.25), in_words("up", 0)
    ('5.34 %', '5.25 s', 'down')
    """
    if value is None:
        return "no data"
    unit = unit_of(metric)
    if unit == "ratio":
        return f"{float(format(value * 100, '.3g')):g} %"
    if unit == "up":
        return "up" if value else "down"
    short = float(format(value, ".4g"))
    told = f"{short:g}" if abs(short) < 1e6 else f"{short:,.0f}"
    return f"{told} s" if unit == "seconds" else f"{told} {unit}".strip()


def bound_in_words(metric: str, operator: str, value: float | None) -> str:
    """`> 5 %`; `down` for the one that is no number."""
    if value is None:
        return ""
    if metric == "up" and operator == "==" and value == 0:
        return "down"
    return f"{operator} {in_words(metric, value)}"


def title_of(policy: Policy) -> str:
    """What a policy is called of which nobody said anything else."""
    bound = bound_in_words(policy.metric, policy.operator, policy.value)
    return f"{metric_title(policy.metric, policy.statistic)} {bound}"


def length_in_words(length: timedelta) -> str:
    """`5 minutes`, `90 s`, `at once`."""
    seconds = int(length.total_seconds())
    if not seconds:
        return "at once"
    if seconds % 60:
        return f"{seconds} s"
    minutes = seconds // 60
    return f"{minutes} minute{'' if minutes == 1 else 's'}"
