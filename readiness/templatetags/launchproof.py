"""The small pieces of every page as template tags; `/design/` shows all, `docs/design-system.md` explains."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.templatetags.static import static
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from readiness import clock
from readiness.templatetags.relative_time import day_words, exact_words, relative_words, utc_stamp

register = template.Library()

STANDING_WORDS = {
    "pass": "Pass",
    "fail": "Fail",
    "stale": "Stale",
    "waived": "Waived",
    "not_applicable": "Not applicable",
    "unknown": "Unknown",
}
LETTERS = {word[0]: word for word in STANDING_WORDS}
CELL, GAP, SECTION_GAP = 8, 2, 6


@register.simple_tag
@lru_cache(maxsize=512)  # a page draws a hundred; where the sprite lies is settled when the process starts
def icon(name: str, label: str = "") -> SafeString:
    """A lucide icon of `tools/icons.txt`; silent to screen readers unless it has a `label`."""
    sprite = static("launchproof/icons.svg")
    if label:
        drawing = '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>'
        return format_html(drawing, label, sprite, name)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag
def brand() -> SafeString:
    """The mark of the product."""
    sprite = static("launchproof/shapes.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#brand"></use></svg>', sprite)


@register.simple_tag
@lru_cache(maxsize=512)
def status(standing: str, label: str = "") -> SafeString:
    """One of the six standing words with its shape and colour; `label` says another word for the same thing.

    Raises KeyError for a seventh: a page never invents a standing.
    """
    return format_html(
        '<span class="standing standing-{0}"><svg class="standing-shape" aria-hidden="true">'
        '<use href="{1}#status-{0}"></use></svg>{2}</span>',
        standing,
        static("launchproof/shapes.svg"),
        label or STANDING_WORDS[standing],
    )


@register.simple_tag
@lru_cache(maxsize=64)
def status_shape(standing: str) -> SafeString:
    """Only the shape, for places that say the word beside it."""
    word = STANDING_WORDS[standing]
    return format_html(
        '<svg class="standing-shape standing-{0}" role="img" aria-label="{2}">'
        '<use href="{1}#status-{0}"></use></svg>',
        standing,
        static("launchproof/shapes.svg"),
        word,
    )


@register.simple_tag
def when(moment: datetime | date | None, *, exact: bool = False, absent: str = "never") -> SafeString:
    """Time told twice: relative words, and the exact time in the person's zone on focus (`exact`: beside).

    A date without a time stays a date: it says the day and shows no hour.
    """
    if moment is None:
        return format_html('<span class="soft">{}</span>', absent)
    if not isinstance(moment, datetime):
        return _when_day(moment, exact=exact)
    told, stamp = exact_words(timezone.localtime(moment)), utc_stamp(moment)
    words = relative_words(moment, clock.now())
    beside = format_html(' <span class="exact">({})</span>', told) if exact else ""
    return format_html(
        '<time datetime="{}" title="{}"><span data-relative>{}</span>{}</time>', stamp, told, words, beside
    )


def _when_day(day: date, *, exact: bool) -> SafeString:
    distance = (day - timezone.localtime(clock.now()).date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    words = near.get(distance) or (f"in {distance} days" if distance > 0 else f"{-distance} days ago")
    told = day_words(day)
    beside = format_html(' <span class="exact">({})</span>', told) if exact else ""
    return format_html('<time datetime="{}" title="{}">{}{}</time>', day.isoformat(), told, words, beside)


@register.simple_tag
def shorthash(value: str, name: str = "hash") -> SafeString:
    """A hash shortened in the middle, with a button that copies the whole of it."""
    value = str(value)
    shown = value if len(value) <= 16 else f"{value[:8]}…{value[-6:]}"
    return format_html(
        '<span class="hash"><span title="{}">{}</span>{}</span>', value, shown, copy(value, name)
    )


@register.simple_tag
def copy(value: str, name: str = "value") -> SafeString:
    """A button that copies `value`; hidden where there is no script."""
    return format_html(
        '<button type="button" class="copy no-print" data-copy="{}" aria-label="Copy {}" hidden>{}</button>',
        value,
        name,
        icon("copy"),
    )


@register.simple_tag
def standing_bar(cells: Any, sizes: Sequence[int] = ()) -> SafeString:
    """The small bar: one cell an item, a gap between sections.

    `cells` is a checklist or its letters (p f w n u s) in template order; `sizes` says how many items each
    section has, without it all stand in one row. The text alternative counts them.
    """
    letters = str(getattr(cells, "cells", cells))
    words = [LETTERS[letter] for letter in letters]
    ends: set[int] = set()
    for size in list(sizes)[:-1]:
        ends.add(max(ends, default=0) + size)
    sprite, marks, left = static("launchproof/shapes.svg"), [], 0
    for position, word in enumerate(words):
        left += SECTION_GAP if position in ends else 0
        marks.append(_cell(word, left, sprite))
        left += CELL + GAP
    width = max(left - GAP, CELL)
    return format_html(
        '<svg class="standing-bar" role="img" aria-label="{}" width="{}" height="14" viewBox="0 0 {} 14">'
        "{}</svg>",
        counted_words(words),
        width,
        width,
        mark_safe("".join(marks)),  # noqa: S308  # a list draws thousands of cells; each is safe already
    )


@lru_cache(maxsize=4096)
def _cell(word: str, left: int, sprite: str) -> SafeString:
    return format_html(
        '<use class="standing-{0}" href="{1}#cell-{0}" x="{2}" width="8" height="14"></use>',
        word,
        sprite,
        left,
    )


def counted_words(words: Iterable[str]) -> str:
    """What the bar shows, said: "22 pass, 3 fail, 5 unknown"."""
    counts = Counter(words)
    said = [f"{counts[word]} {label.lower()}" for word, label in STANDING_WORDS.items() if counts[word]]
    return ", ".join(said) or "no items"


@register.inclusion_tag("components/standing_cells.html")
def standing_cells(sections: Iterable[tuple[str, Sequence[Any]]]) -> Mapping[str, Any]:
    """The large form: `sections` are pairs of a title and items with `standing`, `title` and `url`."""
    return {"sections": [(title, list(items)) for title, items in sections]}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: template.Context, page: Page, noun: str = "row", nouns: str = ""
) -> Mapping[str, Any]:
    """Numbered pages that keep the other filters of the address; `nouns` where an s does not make the plural."""
    numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
    counted = noun if page.paginator.count == 1 else nouns or f"{noun}s"
    return {"page": page, "numbers": numbers, "noun": counted, "request": context.get("request")}


@register.inclusion_tag("components/older_newer.html")
def older_newer(older: str = "", newer: str = "") -> Mapping[str, str]:
    """Cursor pages: two addresses, either may be empty."""
    return {"older": older, "newer": newer}


@register.inclusion_tag("components/empty.html")
def empty(
    title: str, text: str = "", name: str = "circle-check", url: str = "", action: str = ""
) -> Mapping[str, str]:
    """Nothing here: what it is (or that all is well) and at most one thing to do."""
    return {"title": title, "text": text, "icon_name": name, "url": url, "action": action}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, noun: str = "steps", label: str = "Progress") -> Mapping[str, Any]:
    """How far a job is, as a bar and in words; `total` 0 means not known yet."""
    return {"done": done, "total": total, "noun": noun, "label": label}


@register.inclusion_tag("components/chips.html")
def chips(items: Iterable[Mapping[str, Any]], label: str = "Filter") -> Mapping[str, Any]:
    """Filter chips: mappings with `label`, `url`, `count`, `current` and, optionally, a `standing`."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str = "Sections") -> Mapping[str, Any]:
    """Tabs that are links: mappings with `label`, `url`, `current` and, optionally, a `count`."""
    return {"items": items, "label": label}


#: The pages about all services at once, by the name of their address.
ACROSS = {
    "services": "Services", "monitoring": "Monitoring", "alerts": "Alerts", "errors": "Errors", "releases": "Releases",
    "backups": "Backups", "runbooks": "Runbooks",
}  # fmt: skip


@register.inclusion_tag("components/tabs.html", takes_context=True)
def across_services(context: Mapping[str, Any]) -> Mapping[str, Any]:
    """Tabs of the pages about all services: the main navigation holds their first one alone."""
    here = context["request"].path
    items = [
        {"label": label, "url": url_if(name), "current": url_if(name) == here}
        for name, label in ACROSS.items()
    ]
    return {"items": [item for item in items if item["url"]], "label": "All services"}


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: Any) -> Mapping[str, Any]:
    """What is wrong with a form, on top of it, each line a link to its field."""
    return {"form": form}


@register.simple_tag
def url_if(name: str, *args: Any) -> str:
    """The address of a named page, or nothing where this portal has no such page."""
    return _address(name, args, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())


@lru_cache(maxsize=1024)  # the frame alone asks for twenty; an answer holds for one root and one prefix
def _address(name: str, args: tuple[Any, ...], urlconf: str, _prefix: str) -> str:
    try:
        return reverse(name, urlconf, args)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def current_if(context: template.Context, url: str) -> SafeString:
    """`aria-current` for the link whose page, or whose part of the portal, is open."""
    path = getattr(context.get("request"), "path", "")
    if url and path == url:
        return format_html('aria-current="{}"', "page")
    inside = url not in ("", "/") and path.startswith(url)
    return format_html('aria-current="{}"', "true") if inside else SafeString("")


@register.filter
def initials(person: Any) -> str:
    """Two letters for a person's round sign: of the first and last word of the name."""
    words = str(person).split("@")[0].replace(".", " ").split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()
