"""What printed reports say in their own way: exact times, standings as words with shapes."""

from datetime import UTC, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from readiness.templatetags.launchproof import STANDING_WORDS

register = template.Library()


@register.filter
def exact(moment: datetime | None) -> str:
    """A time in the reader's zone, which is named: paper cannot show "3 days ago"."""
    if moment is None:
        return "never"
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"


@register.filter
def utc_stamp(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@register.filter
def utc_words(moment: datetime) -> str:
    """The same for people."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


@register.filter(name="hex")
def in_hex(value: bytes | memoryview) -> str:
    """Bytes in hexadecimal."""
    return bytes(value).hex()


@register.filter
def slug_key(key: str) -> str:
    """An item's key as the name of a place in the document."""
    return key.replace(".", "-")


@register.filter
def verdict_class(told: Any) -> str:
    """How the verdict's box is marked."""
    if told.blocking or told.findings:
        return "no-go"
    return "" if told.verdict.startswith("Ready") else "unsigned"


@register.filter
def title_of(told: Any, key: str) -> str:
    """The title of the item with this key, or of the finding with this id."""
    return f"“{told.review.title_of(key)}”"


@register.simple_tag
def standing_shape(standing: str, title: str) -> SafeString:
    """The shape alone, its text alternative naming item and standing."""
    alternative = f"{title}: {STANDING_WORDS[standing]}" if title else ""
    return format_html('<img class="shape" src="res:{}.svg" alt="{}">', standing, alternative)


@register.simple_tag
def standing_word(standing: str) -> SafeString:
    """Shape, word and colour."""
    return format_html(
        '<img class="shape" src="res:{0}.svg" alt=""><span class="word word-{0}">{1}</span>',
        standing,
        STANDING_WORDS[standing],
    )
