"""Words about findings: the shape and colour that a severity wears."""

from django import template

register = template.Library()

#: Severity -> the standing whose shape and colour it wears; the word beside it is its own.
HUES = {"critical": "fail", "high": "fail", "medium": "stale", "low": "unknown", "info": "unknown"}


@register.filter
def severity_hue(severity: str) -> str:
    """The standing that a severity looks like."""
    return HUES[severity]
