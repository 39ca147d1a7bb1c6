"""How deployments are told on pages: states and steps as standings, spans of time in words."""

from datetime import timedelta
from typing import Any

from django import template
from django.utils.safestring import SafeString

from readiness.templatetags.launchproof import status

register = template.Library()

STATES = {
    "planned": "unknown", "running": "stale", "succeeded": "pass", "failed": "fail", "cancelled": "not_applicable",
    "lost": "unknown",
}  # fmt: skip
STEPS = {
    "done": ("pass", "Done"), "skipped": ("not_applicable", "Not needed"), "failed": ("fail", "Failed"),
    "falls_away": ("not_applicable", "Falls away"), "": ("unknown", "Open"),
}  # fmt: skip
WATCH = {
    "as_before": ("pass", "As before"),
    "worse": ("fail", "Worse than before"),
    "unknown": ("unknown", "Not known"),
}
KNOWN = {
    "pass": "pass",
    "told": "pass",
    "warn": "stale",
    "fail": "fail",
    "error": "unknown",
    "skipped": "unknown",
}


@register.simple_tag
def deployment_state(row: Any) -> SafeString:
    """How it ended, or stands."""
    return status(STATES[row.state], "Ended unknown" if row.state == "lost" else row.get_state_display())


@register.simple_tag
def step_state(outcome: str) -> SafeString:
    """How a step stands."""
    return status(*STEPS[outcome])


@register.simple_tag
def watch_state(verdict: str) -> SafeString:
    """How the error rate stands beside that before."""
    return status(*WATCH[verdict])


@register.simple_tag
def gate_state(verdict: str) -> SafeString:
    """The gate's answer at that moment."""
    words = {"go": ("pass", "Go"), "no-go": ("fail", "No-go"), "": ("not_applicable", "Not asked")}
    return status(*words[verdict])


@register.simple_tag
def known_state(verdict: str) -> SafeString:
    """What is known of an item of the preparation."""
    return status(KNOWN.get(verdict, "unknown"), "Told" if verdict == "told" else "")


@register.filter
def span(length: timedelta | None) -> str:
    """3 d 4 h, 12 min, 40 s; "not known" of None."""
    if length is None:
        return "not known"
    seconds = int(length.total_seconds())
    for unit, below, size, small in (("d", "h", 86400, 3600), ("h", "min", 3600, 60), ("min", "s", 60, 1)):
        if seconds >= size:
            rest = seconds % size // small
            return f"{seconds // size} {unit}" + (f" {rest} {below}" if rest else "")
    return f"{seconds} s"


@register.filter
def figure(number: float | None, unit: str = "") -> str:
    """A rounded number with its unit; "not known" of None."""
    if number is None:
        return "not known"
    return f"{number:.1f}".removesuffix(".0") + (f" {unit}" if unit else "")
