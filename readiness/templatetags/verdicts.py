"""Words about services: how one stands as a whole, what an address is for, how long an objective is."""

from django import template
from django.utils.safestring import SafeString

from readiness.launches.outlook import NO_CHECKLIST
from readiness.templatetags.launchproof import status

register = template.Library()

#: Verdict -> the standing whose shape and colour it wears, and the word.
WORDS = {
    "failing": ("fail", "Failing"),
    "not_ready": ("unknown", "Not ready"),
    NO_CHECKLIST: ("not_applicable", "No checklist"),
    "ready_waived": ("waived", "Ready, with waivers"),
    "ready": ("pass", "Ready"),
}

PURPOSES = {"web": "Users open", "plain_http": "Plain HTTP", "health": "Health", "ready": "Readiness"}


@register.simple_tag
def verdict(word: str) -> SafeString:
    """One of the verdicts of `readiness.launches.outlook`. Raises KeyError for another."""
    standing, label = WORDS[word]
    return status(standing, label)


@register.filter
def endpoint_word(purpose: str) -> str:
    """What an address is for, in a word or two."""
    return PURPOSES[purpose]


@register.filter
def minutes(number: int | None) -> str:
    """A recovery objective: "1 day", "4 hours", "90 minutes", or that none was set."""
    if number is None:
        return "not set"
    size, unit = next(
        ((size, unit) for size, unit in ((1440, "day"), (60, "hour")) if number and number % size == 0),
        (1, "minute"),
    )
    count = number // size
    return f"{count} {unit}{'' if count == 1 else 's'}"
