"""Values of checklist templates as people read them, where two versions are compared."""

from typing import Any

from django import template

from readiness.checklists.template import ProbeFeed

register = template.Library()


@register.filter
def plain_value(value: Any) -> str:
    """`True` as yes, a probe's feed as "tls_certificate proves", nothing as "nothing"."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_feed(one) if isinstance(one, ProbeFeed) else str(one) for one in value) or "nothing"
    return "nothing" if value is None or value == "" else str(value)


def _feed(feed: ProbeFeed) -> str:
    days = f", fresh for {feed.fresh_for_days} days" if feed.fresh_for_days != 1 else ""
    return f"{feed.kind} {feed.klass}{days}"
