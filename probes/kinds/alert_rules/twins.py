"""Facts whose verdict is known."""

from dataclasses import replace
from datetime import UTC, datetime

from probes.context import Failure
from probes.kinds.alert_rules.facts import Rule, Seen
from probes.probe import Twin
from readiness.monitoring.thresholds import THRESHOLDS

_AT = datetime(2026, 6, 1, tzinfo=UTC)
_RIGHT = Seen(
    tuple(
        Rule(
            t.key, t.alert, f'x{{job="shop"}} {t.operator} {t.value}', t.severity, "ok",
            t.lasting.total_seconds(), names_service=True,
        )
        for t in THRESHOLDS
    ),
    alertmanagers=1,
)  # fmt: skip


def _with(key: str, **changes: object) -> Seen:
    rules = tuple(replace(one, **changes) if one.threshold == key else one for one in _RIGHT.rules)  # type: ignore[arg-type]
    return replace(_RIGHT, rules=rules)


GOOD = (
    Twin("a rule for each", _RIGHT, _AT, "rules_defined"),
    Twin("percent", _with("error_rate_critical", expression="100 * x > 5"), _AT, "rules_defined"),
    Twin("memory free", _with("memory_used", expression="x < 0.2"), _AT, "rules_defined"),
    Twin(
        "seconds of a certificate",
        _with("certificate_expiry", expression="x < 86400 * 14"),
        _AT,
        "rules_defined",
    ),
    Twin("no plain bound", _with("latency_warning", expression="x > on() y"), _AT, "rules_uncertain"),
)
BAD = (
    Twin("one missing", replace(_RIGHT, rules=_RIGHT.rules[1:]), _AT, "rules_missing"),
    Twin("no rule at all", Seen(alertmanagers=1), _AT, "rules_missing"),
    Twin("not evaluated", _with("down", health="unknown"), _AT, "rules_broken"),
    Twin(
        "on a metric that does not exist",
        _with("disk_free", empty=("node_filesytem",)),
        _AT,
        "rules_on_nothing",
    ),
    Twin("at 50 %", _with("error_rate_critical", expression="x > 0.5"), _AT, "rules_other_bound"),
    Twin("the other way round", _with("latency_critical", expression="x < 5"), _AT, "rules_other_bound"),
    Twin("after an hour", _with("down", lasting=3600.0), _AT, "rules_other_bound"),
    Twin("only a warning", _with("down", severity="warning"), _AT, "rules_other_bound"),
    Twin("another service's", _with("down", names_service=False), _AT, "rules_of_another_service"),
    Twin("nobody listens", replace(_RIGHT, alertmanagers=0), _AT, "no_alertmanager"),
    Twin("no access", Seen(failure=Failure("access_refused", "", "No.")), _AT, "access_refused"),
)
