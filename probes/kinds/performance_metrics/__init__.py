"""The service's own numbers are in Prometheus: there, fresh, a day deep, and about this service.

It proves: each series is asked for by the matchers that name the service, so another service's numbers do not
count, and an absent series or 0/0 is no number.
"""

from datetime import timedelta

from probes.context import Context, Failure
from probes.kinds.performance_metrics.facts import Declared, Measured, Seen
from probes.kinds.performance_metrics.findings import FINDINGS
from probes.kinds.performance_metrics.judging import judge
from probes.kinds.performance_metrics.twins import BAD, GOOD
from probes.probe import Feed, Kind
from probes.prometheus import TOOL, value_of
from readiness.monitoring.metrics import METRICS, Group, Metric, selected

ASKED = tuple(metric for metric in METRICS if metric.group is not Group.BUSINESS)


def look(context: Context) -> Seen:
    """Three questions for each metric, and one for the targets that are scraped."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    up = value_of(context, selected("min(up{{selector}})", declared.selector))
    if isinstance(up, Failure):
        return Seen(declared.selector, failure=up)
    measured = []
    for metric in ASKED:
        one = _measure(context, metric, declared)
        if isinstance(one, Failure):
            return Seen(declared.selector, up, failure=one)
        measured.append(one)
    return Seen(declared.selector, up, tuple(measured))


def _measure(context: Context, metric: Metric, declared: Declared) -> Measured | Failure:
    own = declared.own_series().get(metric.key)
    series = selected(own or metric.series, declared.selector)
    age = value_of(context, f"time() - max(timestamp({series}))")
    if isinstance(age, Failure):
        return age
    if age is None:
        return Measured(metric.key)
    past = value_of(context, f"count({series} offset 24h)")
    if isinstance(past, Failure):
        return past
    number = value_of(context, f"max({series})" if own else selected(metric.expression, declared.selector))
    if isinstance(number, Failure):
        return number
    return Measured(metric.key, age, past is not None and past > 0, number)


KIND = Kind(
    name="performance_metrics",
    title="Performance metrics",
    question="Are the service's own numbers collected, fresh and a day deep?",
    source="The seed's key metrics to track; Prometheus HTTP API, queries",
    feeds=(Feed("monitoring.performance_metrics"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    interval=timedelta(hours=1),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
