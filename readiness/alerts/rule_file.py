"""Policies as a file of alerting rules that Prometheus takes. Pure.

Every text is written as a JSON string, which is a YAML string too, so that nothing in a name can end it. Annotations
are templates for Prometheus: two opening braces in a name are told as such and start nothing.
Source: prometheus.io/docs/prometheus/latest/configuration/alerting_rules.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from readiness.alerts.policy import Policy
from readiness.monitoring.metrics import METRICS, selected

#: What stands for numbers that are none of the twelve metrics: the series that every Prometheus makes by itself, and
#: those of the blackbox exporter.
BESIDES = {
    "up": "max(up{{selector}})",
    "certificate_days": "(min(probe_ssl_earliest_cert_expiry{{selector}}) - time()) / 86400",
}
EXPRESSIONS: Mapping[str, str] = {**{one.key: one.expression for one in METRICS}, **BESIDES}
_TOLD = {"ratio": "{{ $value | humanizePercentage }}", "seconds": "{{ $value | humanizeDuration }}"}
_UNITS = {**{one.key: one.unit for one in METRICS}, "certificate_days": "days"}


@dataclass(frozen=True, slots=True)
class Place:
    """Of what the rules are: addresses and names of a service and an environment; where its alerts are shown."""

    service: str
    name: str
    environment: str
    environment_name: str
    link: str


def rule_file(places: Iterable[tuple[Place, Iterable[tuple[Policy, str, str]]]]) -> str:
    """The file: a group for each place, in it a rule for each policy, given with its PromQL and its runbook."""
    lines = ["groups:"]
    for place, rules in places:
        lines += [f"  - name: {_text(f'launchproof {place.service} {place.environment}')}", "    rules:"]
        for policy, expression, runbook in rules:
            lines += [f"      {line}" for line in _rule(place, policy, expression, runbook)]
    return "\n".join(lines) + "\n"


def default_expression(policy: Policy, selector: str) -> str:
    """The documented series of the policy's metric, for the label matchers `selector`. Raises `KeyError`."""
    expression = EXPRESSIONS[policy.metric]
    if policy.metric == "response_time" and policy.statistic in _QUANTILES:
        expression = expression.replace(
            "histogram_quantile(0.95,", f"histogram_quantile({_QUANTILES[policy.statistic]},"
        )
    return selected(expression, selector)


_QUANTILES = {"p50": "0.5", "p95": "0.95", "p99": "0.99"}


def job_selector(service: str) -> str:
    """The usual matchers of a service: its address is the name of its job. An address has no quote in it."""
    return f'job="{service}"'


def _rule(place: Place, policy: Policy, expression: str, runbook: str) -> list[str]:
    where = f"{place.name} in {place.environment_name}"
    number = _TOLD.get(_UNITS.get(policy.metric, ""), "{{ $value }}")
    kept = [f"keep_firing_for: {_duration(policy.calm)}"] if policy.calm else []
    return [
        f"- alert: {_text(policy.alert)}",
        f"  expr: {_text(f'({expression}) {policy.operator} {_number(policy.value)}')}",
        f"  for: {_duration(policy.lasting)}",
        *(f"  {line}" for line in kept),
        "  labels:",
        f"    severity: {policy.severity.value}",
        f"    service: {_text(_plain(place.service))}",
        f"    environment: {_text(_plain(place.environment))}",
        f"    policy: {_text(_plain(policy.key))}",
        "  annotations:",
        f"    summary: {_text(_plain(f'{where}: {policy.title}'))}",
        f"    description: {_text(_plain(f'{policy.title}. The number is ') + number + '.')}",
        f"    runbook_url: {_text(_plain(runbook or place.link))}",
        f"    dashboard_url: {_text(_plain(place.link))}",
    ]


def _plain(text: str) -> str:
    """As Prometheus shows it, and not a template of it."""
    return text.replace("{{", '{{ "{{" }}')


def _text(text: str) -> str:
    """A string of YAML. What JSON lets stand and YAML does not (next line, separators, marks of no width) is told by
    its number.
    """
    told = json.dumps(text.encode(errors="replace").decode(), ensure_ascii=False)
    return "".join(one if one.isprintable() else f"\\U{ord(one):08x}" for one in told)


def _number(value: float) -> str:
    """As PromQL writes it: 0.05, 14, 1e-09."""
    return format(value, ".12g")


def _duration(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    if seconds and seconds % 60 == 0:
        return f"{seconds // 60}m"
    return f"{seconds}s"
