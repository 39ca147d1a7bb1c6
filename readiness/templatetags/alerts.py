"""Words about alerts: numbers with their unit, and the shape and colour that a state wears."""

from datetime import timedelta

from django import template

from readiness.alerts.wording import bound_in_words, in_words, length_in_words

register = template.Library()

#: State, or severity of what is open -> the standing whose shape and colour it wears; the word beside it is its own.
HUES = {
    "critical": "fail",
    "warning": "stale",
    "pending": "stale",
    "inactive": "pass",
    "resolved": "pass",
    "unknown": "unknown",
    "off": "not_applicable",
}


@register.filter
def alert_hue(state: str) -> str:
    """The standing that a state looks like."""
    return HUES[state]


@register.simple_tag
def measured(metric: str, value: float | None) -> str:
    """A number in words: `5.3 %`."""
    return in_words(metric, value)


@register.simple_tag
def beyond(metric: str, operator: str, value: float | None) -> str:
    """A bound in words: `> 5 %`."""
    return bound_in_words(metric, operator, value)


@register.filter
def lasting(length: timedelta) -> str:
    """`5 minutes`."""
    return length_in_words(length)
