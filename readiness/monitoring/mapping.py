"""Where a metric of a service comes from: a query, pushes, or a page elsewhere; and which queries are asked. Pure."""

import re
from enum import StrEnum

from readiness.monitoring.metrics import BY_KEY, QUANTILES, Metric, selected
from readiness.monitoring.promql import Unreadable, demand_closed, selectors

LONGEST_EXPRESSION, LONGEST_SELECTOR = 2000, 500
# A matcher that names something: not empty, and no pattern that anything fits.
_MATCHERS = re.compile(
    r'\s*[a-zA-Z_]\w*\s*=\s*"[^"\\{}]+"\s*(,\s*[a-zA-Z_]\w*\s*(=|!=|=~|!~)\s*"[^"\\{}]*"\s*)*'
)
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,199}")


class Way(StrEnum):
    """How a metric's numbers come here. A link is a declaration: it shows people a page, and counts as no number."""

    QUERY = "query"
    PUSH = "push"
    LINK = "link"


def names_service(selector: str) -> bool:
    """Whether these label matchers name something: `job="shop"`; the first is an equality."""
    return bool(_MATCHERS.fullmatch(selector))


def is_name(text: str) -> bool:
    """Whether a series may be called so."""
    return bool(_NAME.fullmatch(text))


def queries(metric: str, selector: str, expression: str = "") -> dict[str, str]:
    """Statistic -> the PromQL that gives its number: the metric's usual one, or `expression`."""
    told = BY_KEY[metric]
    if expression:
        return {
            one: selected(expression, selector).replace("{quantile}", QUANTILES.get(one, ""))
            for one in told.statistics
        }
    usual = selected(told.expression, selector)
    return {one: _at_quantile(usual, one) for one in told.statistics}


def usual_expression(metric: str) -> str:
    """The expression that a team may begin with."""
    found = BY_KEY[metric].expression
    return found.replace("histogram_quantile(0.95,", "histogram_quantile({quantile},")


def _at_quantile(usual: str, statistic: str) -> str:
    share = QUANTILES.get(statistic)
    return (
        usual if share is None else usual.replace("histogram_quantile(0.95,", f"histogram_quantile({share},")
    )


def fault_of(metric: Metric, selector: str, expression: str) -> str:
    """Why an own expression cannot be asked; "" where it can."""
    if "{selector}" not in expression:
        return (
            "Put {selector} into the braces of each series, as in up{{selector}}: only this service counts."
        )
    if metric.statistics != ("",) and "{quantile}" not in expression:
        return "Put {quantile} where 0.5, 0.95 and 0.99 are to stand: it is asked for each of them."
    try:
        asked = queries(metric.key, selector, expression).values()
        for one in asked:
            demand_closed(one)
        found = [selectors(one) for one in asked]
    except Unreadable as error:
        return f"This is no PromQL that the portal can read: {error}."
    bare = [one for ones in found for one in ones if "{" not in one]
    if bare:
        return f"{bare[0]} is asked without {{selector}}: another service's numbers would count."
    if not all(found):
        return "It selects no series."
    return ""
