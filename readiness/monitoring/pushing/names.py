"""Which metric a pushed name and its labels mean. Pure.

`error_rate`, `launchproof_error_rate`, or the name that the team maps a metric to. A statistic of the response time
is told by the label `statistic="p95"`, by `quantile="0.95"` as summaries have it, or at the end: `response_time_p95`.
"""

from collections.abc import Mapping

from readiness.monitoring.metrics import BY_KEY, QUANTILES

PREFIX = "launchproof_"
_TELLING = ("statistic", "quantile")


def default_name(metric: str) -> str:
    """What a series is called where nobody said otherwise."""
    return PREFIX + metric


def key_of(name: str, labels: Mapping[str, str], own: Mapping[str, str]) -> tuple[str, str] | str:
    """Metric and statistic; or, as a sentence, why it is none. `own` leads from a team's own names to metrics."""
    plain, told = name.removeprefix(PREFIX), ""
    if name not in own:
        stem, _line, last = plain.rpartition("_")
        if last in QUANTILES and stem:
            plain, told = stem, last
    metric = own.get(name, plain)
    if metric not in BY_KEY:
        return "There is no such metric here."
    statistics = BY_KEY[metric].statistics
    statistic = told or labels.get("statistic", "") or _of_quantile(labels.get("quantile", ""))
    if statistic in statistics:
        return metric, statistic
    if statistics == ("",):
        return f"{metric} is one number and has no statistics."
    return f"Say which of {', '.join(statistics)} of {metric} it is."


def others(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels without those that tell the statistic."""
    return {name: value for name, value in sorted(labels.items()) if name not in _TELLING}


def _of_quantile(share: str) -> str:
    try:
        wanted = float(share)
    except ValueError:
        return ""
    return next((name for name, one in QUANTILES.items() if float(one) == wanted), "")
