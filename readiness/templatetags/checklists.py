"""What checklists and evidence say in their own way: proof, how long it lasts, how evidence counts."""

from datetime import datetime
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from readiness import clock
from readiness.privacy.models import Erasure
from readiness.templatetags.launchproof import icon, status
from readiness.templatetags.relative_time import exact_words, relative_words, utc_stamp

register = template.Library()

#: Proof -> its sign and what it means.
PROOFS = {
    "proven": ("shield-check", "A probe saw it itself"),
    "attested": ("signature", "A person vouched for it, and another accepted that"),
    "supported": ("eye", "A probe saw a sign of it, which alone is not enough"),
}
#: Freshness of a piece of evidence -> word, sign, and the status hue that it wears.
FRESHNESS = {
    "accepted": ("Accepted", "circle-check", "pass"),
    "expiring": ("Accepted, running out", "timer", "stale"),
    "in_review": ("Waits for review", "clock", "unknown"),
    "rejected": ("Returned", "undo-2", "fail"),
    "expired": ("Ran out", "history", "stale"),
    "missing": ("Not yet in force", "calendar", "unknown"),
    "withdrawn": ("Withdrawn", "archive", "not_applicable"),
    "fresh": ("Counts", "circle-check", "pass"),
}
#: What a probe answered -> word, and the standing whose shape and colour it wears.
VERDICTS = {
    "pass": ("Found right", "pass"),
    "warn": ("Right, with a warning", "stale"),
    "fail": ("Found wrong", "fail"),
    "error": ("Could not look", "unknown"),
    "skipped": ("Not asked", "not_applicable"),
    "missed": ("Missed", "not_applicable"),
}
KINDS = {
    "file": ("paperclip", "File"),
    "link": ("link", "Link"),
    "attestation": ("signature", "Statement"),
    "probe": ("activity", "Probe"),
}
WAIVERS = {"requested": "unknown", "approved": "waived", "refused": "fail", "withdrawn": "not_applicable"}


@register.simple_tag
@lru_cache(maxsize=8)
def proof(word: str | None) -> SafeString | str:
    """`proven`, `supported` or `attested` with its sign; nothing without proof."""
    if not word:
        return ""
    sign, meaning = PROOFS[word]
    return format_html('<span class="proof" title="{}">{}{}</span>', meaning, icon(sign), word.capitalize())


@register.simple_tag
def lasts(until: datetime, before: str = "good for") -> SafeString:
    """`good for 12 days`, with the exact end on focus. Once it is over: `until 3 hours ago`."""
    words = relative_words(until, clock.now())
    said = f"{before} {words.removeprefix('in ')}" if words.startswith("in ") else f"until {words}"
    exact = exact_words(timezone.localtime(until))
    return format_html('<time datetime="{}" title="{}">{}</time>', utc_stamp(until), exact, said)


@register.simple_tag
def freshness(word: str) -> SafeString:
    """How a piece of evidence counts: word, sign and colour."""
    told, sign, hue = FRESHNESS[word]
    return format_html('<span class="fresh standing-{}">{}{}</span>', hue, icon(sign), told)


@register.simple_tag
def answered(verdict: str) -> SafeString:
    """What a probe answered: word, shape and colour."""
    word, standing = VERDICTS[verdict]
    return status(standing, word)


@register.simple_tag
def kind_sign(kind: str) -> SafeString:
    """The sign of a kind of evidence; the word stands beside it for those who do not see it."""
    sign, word = KINDS[kind]
    return format_html('{}<span class="visually-hidden">{}: </span>', icon(sign), word)


@register.filter
def kind_word(kind: str) -> str:
    """`attestation` as people say it."""
    return KINDS[kind][1]


@register.filter
def waiver_hue(state: str) -> str:
    """The standing whose colour a waiver's state wears."""
    return WAIVERS[state]


@register.filter
def size_words(size: int) -> str:
    """`1.2 MB`"""
    if size < 1024:
        return f"{size} B"
    return f"{size / 1024:.0f} KB" if size < 1048576 else f"{size / 1048576:.1f} MB"


@register.filter
def erasure_reason(word: str) -> str:
    """Why something was erased, in words."""
    return str(Erasure.Reason(word).label) if word in Erasure.Reason.values else word
