"""What pages show of runbooks: texts with their links, and what is yet to be filled in."""

from collections.abc import Mapping

from django import template
from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe

from readiness.runbooks.completeness import is_filled

register = template.Library()


@register.filter
def filled(text: str) -> bool:
    """Whether it says something."""
    return is_filled(text)


@register.filter
def linked(text: str) -> SafeString:
    """Escaped, with addresses as links: those of the web and of mail, and nothing else."""
    return mark_safe(urlize(text, nofollow=True, autoescape=True))  # noqa: S308  # it escapes


@register.filter
def branch(step: str) -> tuple[str, str]:
    """ "If X: Y" in its two halves; the first is empty where it is no branch."""
    when, colon, then = step.partition(": ")
    # An address has a colon too, and no space behind it.
    return (when, then) if colon and len(when) <= 80 else ("", step)


@register.filter
def titled(key: str, titles: Mapping[str, str]) -> str:
    """The title of an alert by its key."""
    return titles.get(key, key)
