"""How backups look: stretches of time in words, and the worst loss of each day."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from readiness.recovery.classes import in_words
from readiness.recovery.models import DrillStep
from readiness.recovery.trend import Trend

register = template.Library()


@register.filter
def span(seconds: float | None) -> str:
    """Seconds in words; "not measured" where nobody did."""
    if seconds is None:
        return "not measured"
    return f"{round(seconds)} s" if seconds < 90 else in_words(seconds / 60)


@register.filter
def minutes_span(minutes: float | None, absent: str) -> str:
    """Minutes in words, or `absent`."""
    return absent if minutes is None else in_words(minutes)


@register.filter
def target(minutes: int | None) -> str:
    """A target in words; a year is as good as none."""
    return "no target" if minutes is None or minutes >= 525_600 else in_words(minutes)


@register.filter
def took(step: DrillStep) -> str:
    """How long a step took."""
    return span((step.ended_at - step.began_at).total_seconds())


@register.simple_tag
def trend(drawn: Trend, rpo: int | None) -> SafeString:
    """Bars of the worst loss of each day, and the target as a line; the text alternative tells both."""
    over = sum(bar.over for bar in drawn.bars)
    worst = max(drawn.bars, key=lambda bar: bar.minutes)
    label = f"Worst loss of each day: at most {in_words(worst.minutes)}, on {worst.day:%d %B}"
    label += (
        f"; more than the target of {in_words(rpo)} on {over} of {len(drawn.bars)} days"
        if rpo is not None
        else ""
    )
    bars = format_html_join(
        "",
        '<rect class="{}" x="{}" y="{}" width="8" height="{}"></rect>',
        (("trend-over" if bar.over else "trend-bar", bar.x, bar.top, bar.height) for bar in drawn.bars),
    )
    line = "" if drawn.line is None else format_html(
        '<line class="trend-line" x1="0" x2="{}" y1="{}" y2="{}"></line>', drawn.width, drawn.line, drawn.line
    )  # fmt: skip
    return format_html(
        '<figure class="trend"><svg role="img" aria-label="{}" viewBox="0 0 {} 100" preserveAspectRatio="none">'
        "{}{}</svg><figcaption>{}.</figcaption></figure>",
        label, drawn.width, bars, line, label,
    )  # fmt: skip
