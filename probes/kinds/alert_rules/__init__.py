"""Each of the eight thresholds has an alerting rule that can fire, and somebody to send it to.

A rule on a metric that does not exist shows as healthy and inactive for ever, so every selector of every rule is
asked for series.
"""

from datetime import timedelta
from typing import Any

from probes.context import Context, Failure
from probes.facts import shown
from probes.kinds.alert_rules.facts import Declared, Rule, Seen
from probes.kinds.alert_rules.findings import FINDINGS
from probes.kinds.alert_rules.judging import judge
from probes.kinds.alert_rules.twins import BAD, GOOD
from probes.probe import Feed, Kind
from probes.prometheus import TOOL, alert_rules, alertmanagers, value_of
from readiness.monitoring.promql import Unreadable, selectors
from readiness.monitoring.thresholds import THRESHOLDS, Threshold

_LONGEST = 2000


def look(context: Context) -> Seen:
    """The rules, the Alertmanagers, and one question for each selector of the rules that matter."""
    declared = context.declared
    assert isinstance(declared, Declared), "planned only where it was declared"
    rules = alert_rules(context)
    if isinstance(rules, Failure):
        return Seen(failure=rules)
    told = alertmanagers(context)
    if isinstance(told, Failure):
        return Seen(failure=told)
    found = []
    for threshold in THRESHOLDS:
        raw = _rule_of(threshold, declared, rules)
        if raw is None:
            continue
        rule = _rule(context, threshold, declared, raw)
        if isinstance(rule, Failure):
            return Seen(failure=rule)
        found.append(rule)
    return Seen(tuple(found), told, declared.service)


def _rule_of(threshold: Threshold, declared: Declared, rules: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Where several bear the name: the one labelled as the service's, then one that speaks of it, then any."""
    name = declared.own_alerts().get(threshold.key, threshold.alert)
    named = [rule for rule in rules if rule.get("name") == name and rule.get("type") == "alerting"]
    labelled = [rule for rule in named if declared.service in _labels(rule).values()]
    own = [rule for rule in named if _names(rule, declared.service)]
    return next(iter(labelled or own or named), None)


def _rule(context: Context, threshold: Threshold, declared: Declared, raw: dict[str, Any]) -> Rule | Failure:
    expression = str(raw.get("query", ""))[:_LONGEST]
    readable, empty = True, []
    try:
        asked = selectors(expression)
    except Unreadable:
        asked, readable = (), False
    for selector in asked:
        count = value_of(context, f"count({selector})")
        if isinstance(count, Failure):
            return count
        if not count:
            empty.append(shown(selector, 120))
    lasting = raw.get("duration")
    return Rule(
        threshold.key,
        shown(str(raw.get("name", "")), 80),
        expression,
        str(_labels(raw).get("severity", "")),
        str(raw.get("health", "")),
        float(lasting) if isinstance(lasting, int | float) else 0.0,
        _names(raw, declared.service),
        readable and bool(asked),
        tuple(empty),
    )


def _names(rule: dict[str, Any], service: str) -> bool:
    return service in _labels(rule).values() or f'"{service}"' in str(rule.get("query", ""))


def _labels(rule: dict[str, Any]) -> dict[str, Any]:
    labels = rule.get("labels")
    return labels if isinstance(labels, dict) else {}


KIND = Kind(
    name="alert_rules",
    title="Alerting rules",
    question="Does each threshold have an alerting rule that can fire and is heard?",
    source="The seed's eight thresholds; Prometheus HTTP API, rules",
    feeds=(Feed("monitoring.alerting_rules"),),
    seen=Seen,
    look=look,
    judge=judge,
    findings=FINDINGS,
    good=GOOD,
    bad=BAD,
    rule_version=2,
    interval=timedelta(hours=1),
    needs=(f"connection:{TOOL}", "declaration"),
    declares=Declared,
)
