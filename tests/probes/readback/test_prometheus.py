"""Metrics and alerting rules, asked of a real Prometheus: what is there, fresh, deep and able to fire."""

import socket
from dataclasses import replace

import pytest

from probes.kinds.alert_rules import Declared as Alerts
from probes.kinds.performance_metrics import Declared as Metrics
from readiness.monitoring.metrics import METRICS, selected
from readiness.monitoring.thresholds import THRESHOLDS
from tests.probes.readback.a_prometheus import APPLICATION, EVERYTHING, MACHINE, running
from tests.probes.sites import as_json

JOBS = {
    "shop": ((*EVERYTHING, "up"), 26.0, 0.0),
    "young": ((*EVERYTHING, "up"), 3.0, 0.0),
    "no-database": ((*APPLICATION, *MACHINE, "up"), 26.0, 0.0),
    "no-machine": ((*APPLICATION, "up"), 26.0, 0.0),
    "no-requests": (("buckets", "users", *MACHINE, "database", "up"), 26.0, 0.0),
    "idle": (("idle", "buckets", "users", *MACHINE, "database", "up"), 26.0, 0.0),
    "stale": (EVERYTHING, 26.0, 1.0),
    "stale-but-up": (("up",), 26.0, 0.0),
    "down": ((*EVERYTHING, "down"), 26.0, 0.0),
}


def rule(threshold, job, **changes):
    """The lines of one alerting rule; `changes` to the threshold, or `expression` as a whole."""
    metric = {m.key: m.expression for m in METRICS} | {
        "up": "up{{selector}}",
        "certificate_days": "(probe_ssl_earliest_cert_expiry{{selector}} - time()) / 86400",
    }
    whole = changes.pop("expression", None)
    t = replace(threshold, **changes)
    expression = (
        whole
        or f"{selected(metric[t.metric], f'job={job!r}'.replace(chr(39), chr(34)))} {t.operator} {t.value}"
    )
    return (
        f"  - alert: {t.alert}\n    expr: |-\n      {expression}\n    for: {int(t.lasting.total_seconds())}s\n"
        f"    labels: {{severity: {t.severity}, service: {job}}}\n"
    )


def group(job, wrong=None, **changes):
    """Rules for all thresholds; the one named `wrong` with other content, or none at all."""
    rules = [
        rule(t, job, **changes) if t.key == wrong else rule(t, job)
        for t in THRESHOLDS
        if t.key != wrong or changes
    ]
    return f"- name: {job}-{wrong}\n  rules:\n" + "".join(rules)


_NO_SUCH = 'node_filesytem_free{job="shop"} < 0.1'
_ERRORS = 'sum(rate(http_requests_total{job="shop",status=~"5.."}[5m]))'
_IN_PERCENT = f'100 * {_ERRORS} / sum(rate(http_requests_total{{job="shop"}}[5m])) > 5'


def about_shop(lines, job):
    """The rules' expressions speak of shop; only their labels say whose they are."""
    return lines.replace(f'job="{job}"', 'job="shop"')


RULES = "groups:\n" + "".join(
    (
        group("shop"),
        about_shop(group("lacks-one", "memory_used"), "lacks-one"),
        about_shop(group("ghost", "disk_free", expression=_NO_SUCH), "ghost"),
        about_shop(group("lenient", "error_rate_critical", value=0.5), "lenient"),
        about_shop(group("percent", "error_rate_critical", expression=_IN_PERCENT), "percent"),
    )
)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running(tmp_path_factory.mktemp("prometheus"), port, JOBS, RULES):
        yield port


@pytest.mark.parametrize(
    ("selector", "code"),
    [
        ('job="shop"', "metrics_collected"),
        ('job="no-database"', "some_metrics_missing"),
        ('job="young"', "metrics_young"),
        ('job="no-machine"', "metrics_missing"),
        ('job="no-requests"', "metrics_missing"),
        ('job="idle"', "metrics_missing"),
        ('job="stale",job!=""', "not_scraped"),
        ('job=~"stale.*"', "refused"),
        ('job="down"', "target_down"),
        ('job="nobody"', "not_scraped"),
    ],
)
def test_only_fresh_numbers_of_this_service_count(ask, prometheus, selector, code):
    if code == "refused":
        with pytest.raises(ValueError, match="label matchers"):
            Metrics(selector)
        return
    verdict = ask("performance_metrics", Metrics(selector), port=prometheus).verdict
    assert verdict.code == code, verdict.sentence


def test_a_series_under_another_name_can_be_declared(ask, prometheus):
    own = Metrics(
        'job="no-requests"',
        ("error_rate = active_users{{selector}}", "throughput = active_users{{selector}}"),
    )
    assert ask("performance_metrics", own, port=prometheus).verdict.code == "metrics_collected"


def test_a_series_that_would_count_anothers_numbers_cannot():
    with pytest.raises(ValueError, match="only this service"):
        Metrics('job="shop"', ("error_rate = errors_total",))


@pytest.mark.parametrize(
    ("service", "code"),
    [
        ("shop", "rules_defined"),
        ("percent", "rules_defined"),
        ("lacks-one", "rules_of_another_service"),
        ("ghost", "rules_on_nothing"),
        ("lenient", "rules_other_bound"),
        ("nobody", "rules_of_another_service"),
    ],
)
def test_a_rule_counts_where_it_can_fire_for_this_service(ask, prometheus, service, code):
    verdict = ask("alert_rules", Alerts(service), port=prometheus).verdict
    assert verdict.code == code, verdict.sentence


def test_the_name_of_an_own_alert_is_looked_for(ask, prometheus):
    declared = Alerts("shop", ("down = NobodyCalledItSo",))
    assert ask("alert_rules", declared, port=prometheus).verdict.code == "rules_missing"


@pytest.mark.parametrize("kind", ["performance_metrics", "alert_rules"])
@pytest.mark.parametrize(
    "answer",
    [
        as_json({"status": "success", "data": {}}, 503),
        as_json({"status": "error", "errorType": "timeout"}),
        as_json([1]),
        as_json("up"),
    ],
)
def test_a_server_that_does_not_answer_its_api_is_never_a_pass(ask, kind, answer):
    declared = Metrics('job="shop"') if kind == "performance_metrics" else Alerts("shop")
    assert ask(kind, declared, lambda asked: answer).verdict.status == "error"


@pytest.mark.parametrize("value", ["NaN", "+Inf", None, "many"])
def test_what_is_no_number_is_no_number(ask, value):
    answer = as_json(
        {
            "status": "success",
            "data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, value]}]},
        }
    )
    assert (
        ask("performance_metrics", Metrics('job="shop"'), lambda asked: answer).verdict.code == "not_scraped"
    )
