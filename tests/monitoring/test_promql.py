"""Which series an expression selects, and what it compares with."""

import pytest

from readiness.monitoring.metrics import METRICS, selected
from readiness.monitoring.promql import Unreadable, comparison, selectors


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        (
            'sum by (job) (rate(http_requests_total{job="shop"}[5m])) > 0.05',
            ('http_requests_total{job="shop"}',),
        ),
        ("sum(rate(a[5m])) without (instance) / on (job) group_left (team) b", ("a", "b")),
        (
            'histogram_quantile(0.95, sum by (le) (rate(x_bucket{path="/a}b"}[5m]))) > 5',
            ('x_bucket{path="/a}b"}',),
        ),
        ("absent(up{job='x'})", ("up{job='x'}",)),
        ("time() - max_over_time(b[1d:5m] offset 1w) > 14 * 86400", ("b",)),
        ('{__name__="x"} > bool 3', ('{__name__="x"}',)),
        ("a and on () vector(1) unless b # and c", ("a", "b")),
        ("sum", ("sum",)),
        ("vector(1) > 0", ()),
        ("a:b:rate5m @ end() > Inf", ("a:b:rate5m",)),
    ],
)
def test_every_selector_is_found_and_nothing_else(expression, found):
    assert selectors(expression) == found


@pytest.mark.parametrize("expression", ["a{", "sum(a", 'a{b="c}', "a $ b", "rate(a[5m)"])
def test_what_cannot_be_read_selects_nothing_unnoticed(expression):
    try:
        found = selectors(expression)
    except Unreadable:
        found = ()
    assert expression == "sum(a" or found == ()


@pytest.mark.parametrize(
    ("expression", "bound"),
    [
        ("a > 0.05", (">", 0.05)),
        ("((a < 14))", ("<", 14.0)),
        ("a - time() < 86400 * 14", ("<", 1209600.0)),
        ("a == bool 0", ("==", 0.0)),
        ("a > -1", (">", -1.0)),
        ("a >= 1e-3", (">=", 0.001)),
        ("a > 3 and b > 2", None),
        ("(a > 3) or (b > 2)", None),
        ("a > b", None),
        ("a > 1 / 0", None),
        ("a", None),
    ],
)
def test_the_one_comparison_at_the_end_is_read(expression, bound):
    assert comparison(expression) == bound


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
def test_the_usual_expressions_are_readable_and_name_the_service_in_every_selector(metric):
    for text in (metric.series, metric.expression):
        found = selectors(selected(text, 'job="shop"'))
        assert found
        assert all('job="shop"' in one for one in found)
