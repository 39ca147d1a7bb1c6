"""Which policy an alert of Alertmanager's is of, by its labels. Pure."""

from collections.abc import Iterable, Mapping

from readiness.alerts.policy import Policy
from readiness.monitoring.thresholds import Severity

_SEVERITIES = frozenset(Severity)


def policy_named(
    labels: Mapping[str, str], policies: Iterable[Policy], *, service: str, environment: str
) -> Policy | None:
    """The one policy whose alert it is, or None.

    `policy` names it, as in the exported file; else `alertname`. Labels that speak of another service, environment or
    severity make it another's.
    """
    if labels.get("service", service) != service or labels.get("environment", environment) != environment:
        return None
    severity = labels.get("severity", "")
    fitting = [
        one
        for one in policies
        if labels.get("alertname", "") == one.alert
        and (severity not in _SEVERITIES or severity == one.severity)
    ]
    named = [one for one in fitting if one.key == labels.get("policy")]
    return next(iter(named or fitting), None)
