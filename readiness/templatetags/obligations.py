"""Words about occurrences of duties: the shape and colour that a state wears."""

from django import template

register = template.Library()

#: State -> the standing whose shape and colour it wears; the word beside it is its own.
HUES = {
    "planned": "not_applicable",
    "open": "unknown",
    "submitted": "unknown",
    "returned": "stale",
    "closed": "pass",
    "skipped": "waived",
}


@register.filter
def state_hue(state: str) -> str:
    """The standing that a state looks like."""
    return HUES[state]
