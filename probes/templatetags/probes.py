"""How a probe's answers look: a word with its shape and colour, and the strip of the last runs."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from probes import availability
from probes.availability import Day
from probes.discovery import kinds
from probes.models import Run
from readiness.checklists.template.library import library

register = template.Library()

#: Answer -> (word, the standing whose shape and colour it wears).
LOOKS = {
    "pass": ("Found right", "pass"),
    "warn": ("Right, with a warning", "stale"),
    "fail": ("Found wrong", "fail"),
    "error": ("Could not look", "unknown"),
    "skipped": ("Not asked", "not_applicable"),
    "missed": ("Missed", "not_applicable"),
}
TICK, GAP = 5, 2
DAY_TICK, DAY_GAP = 3, 1


@register.filter
def declared(settings: dict[str, Any]) -> str:
    """Settings in one line, as in "path: /api; limit: 10"; a long list is cut."""
    words = []
    for name, value in settings.items():
        if value in (None, "", []):
            continue
        shown = (
            f"{', '.join(value[:5])}{' …' if len(value) > 5 else ''}" if isinstance(value, list) else value
        )
        words.append(f"{name.replace('_', ' ')}: {shown}")
    return "; ".join(words)


@register.filter
def probe_title(kind: str) -> str:
    """The title of a kind by its name; of one that is gone its name in words."""
    found = kinds().get(kind)
    return found.title if found else kind.replace("_", " ")


@register.filter
def is_due(moment: datetime, at: datetime) -> bool:
    """Whether the worker takes it in its next rounds: nobody wants to read "again just now"."""
    return moment - at < timedelta(seconds=45)


@register.simple_tag
def run_status(status: str) -> SafeString:
    """A run's answer in words, shape and colour."""
    word, standing = LOOKS[status]
    return format_html(
        '<span class="standing standing-{0}"><svg class="standing-shape" aria-hidden="true">'
        '<use href="{1}#status-{0}"></use></svg>{2}</span>',
        standing,
        static("launchproof/shapes.svg"),
        word,
    )


@register.simple_tag
def run_strip(runs: Sequence[Run]) -> SafeString:
    """The last runs as ticks, oldest first; the text alternative counts them."""
    if not runs:
        return format_html('<span class="soft">{}</span>', "no runs yet")
    counts = Counter(run.status for run in runs)
    said = ", ".join(
        f"{counts[name]} {word.lower()}" for name, (word, _shape) in LOOKS.items() if counts[name]
    )
    sprite = static("launchproof/shapes.svg")
    ticks = format_html_join(
        "",
        '<use class="standing-{0}" href="{1}#cell-{0}" x="{2}" width="{3}" height="14"></use>',
        ((LOOKS[run.status][1], sprite, place * (TICK + GAP), TICK) for place, run in enumerate(runs)),
    )
    width = len(runs) * (TICK + GAP) - GAP
    return format_html(
        '<svg class="standing-bar" role="img" aria-label="Last {} runs: {}" width="{}" height="14" '
        'viewBox="0 0 {} 14">{}</svg>',
        len(runs),
        said,
        width,
        width,
        ticks,
    )


@register.filter
def item_words(key: str) -> str:
    """The title of an item of the library's checklists by its key; the key of any other."""
    return _item_titles().get(key, key)


@cache
def _item_titles() -> dict[str, str]:
    return {item.key: item.title for one in library() for section in one.sections for item in section.items}


@register.filter
def percent(ratio: float | None) -> str:
    """A ratio of 1 as per cent, never rounded up to a hundred."""
    return availability.percent(ratio)


@register.filter
def span_words(span: timedelta) -> str:
    """A length of time in its largest whole unit."""
    seconds = int(span.total_seconds())
    for size, word in ((86400, "day"), (3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size and seconds % size == 0:
            count = seconds // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"


@register.simple_tag
def day_strip(days: Sequence[Day]) -> SafeString:
    """One tick a day, oldest first, each with its own words."""
    sprite = static("launchproof/shapes.svg")
    ticks = format_html_join(
        "",
        '<use class="standing-{0}" href="{1}#cell-{0}" x="{2}" width="{3}" height="14"><title>{4}: {5}</title></use>',
        (
            (one.look, sprite, place * (DAY_TICK + DAY_GAP), DAY_TICK, f"{one.day:%-d %b}", one.told)
            for place, one in enumerate(days)
        ),
    )
    counts = Counter(one.look for one in days)
    said = f"{counts['pass']} days right, {counts['fail']} with a fault, {counts['unknown']} not wholly seen"
    width = len(days) * (DAY_TICK + DAY_GAP) - DAY_GAP
    return format_html(
        '<svg class="standing-bar day-strip" role="img" aria-label="{}" preserveAspectRatio="none" '
        'viewBox="0 0 {} 14">{}</svg>',
        said,
        width,
        ticks,
    )
