"""A service's policies as the file of rules for its Prometheus, for the command, the page and the API."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings

from readiness.alerts.policy import Policy
from readiness.alerts.queries import policies_of
from readiness.alerts.rule_file import Place, default_expression, job_selector, rule_file
from readiness.catalog.models import Environment, Service
from readiness.monitoring.mapping import Way, queries
from readiness.monitoring.models import MetricMapping
from readiness.monitoring.queries import mappings_of
from readiness.runbooks.queries import runbook_issue_for


def rules_of(environments: Iterable[Environment], at: datetime) -> str:
    """YAML, a group for each environment, which comes with its service. What is switched off is left out."""
    return rule_file((_place(one), _rules(one, at)) for one in environments)


def alerts_link(slug: str, environment: str) -> str:
    """Where the portal shows a place's alerts."""
    return f"{settings.BASE_URL}/services/{slug}/alerts/?environment={environment}"


def _place(environment: Environment) -> Place:
    service = environment.service
    link = alerts_link(service.slug, environment.slug)
    return Place(service.slug, service.name, environment.slug, environment.name, link)


def _rules(environment: Environment, at: datetime) -> list[tuple[Policy, str, str]]:
    mapped = mappings_of(environment)
    policies = [kept.policy for kept in policies_of(environment, at) if kept.policy.enabled]
    found = []
    for one in policies:
        expression = _expression(one, environment, mapped.get(one.metric))
        found.append((one, expression, runbook_link(environment.service, one.key)))
    return found


def _expression(policy: Policy, environment: Environment, mapping: MetricMapping | None) -> str:
    """As the team mapped the metric, where it is mapped to a query; else the documented series."""
    if mapping is None or mapping.way != Way.QUERY:
        return default_expression(policy, job_selector(environment.service.slug))
    told = queries(policy.metric, mapping.selector, mapping.expression)
    return told.get(policy.statistic) or next(iter(told.values()))


def runbook_link(service: Service, key: str) -> str:
    """The issue of the service's runbook that answers an alert; "" where it has no runbook."""
    path = runbook_issue_for(service, key)
    return f"{settings.BASE_URL}{path}" if path else ""
