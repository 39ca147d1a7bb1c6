"""Headers that are short lists of words: X-Content-Type-Options, X-Frame-Options, Referrer-Policy and their like."""

from collections.abc import Iterable

# Weakest first. These may tell another site, or a listener on plain HTTP, more than the policy that is asked.
WEAKER_REFERRERS = ("unsafe-url", "no-referrer-when-downgrade", "origin-when-cross-origin", "origin")
PRIVATE_REFERRERS = ("strict-origin-when-cross-origin", "strict-origin", "same-origin", "no-referrer")


def words(values: Iterable[str]) -> list[str]:
    """The words of all headers of a name, in lower case and in order; empty ones too."""
    return [word.strip(" \t").lower() for value in values for word in value.split(",")]


def referrer_in_force(values: Iterable[str]) -> str | None:
    """A list is a list of fall-backs: the last word that browsers know is the one in force. None without one."""
    known = [word for word in words(values) if word in WEAKER_REFERRERS or word in PRIVATE_REFERRERS]
    return known[-1] if known else None
