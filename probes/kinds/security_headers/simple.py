"""X-Content-Type-Options, X-Frame-Options and Referrer-Policy: short lists of words."""

from .grading import MISSING, STRICT, Graded, conflicting, unreadable, weak

# Weakest first. These may tell another site, or a listener on plain HTTP, more than the policy that is asked.
WEAKER = ("unsafe-url", "no-referrer-when-downgrade", "origin-when-cross-origin", "origin")
STRICT_ENOUGH = ("strict-origin-when-cross-origin", "strict-origin", "same-origin", "no-referrer")


def _words(values: tuple[str, ...]) -> list[str]:
    return [word.strip(" \t").lower() for value in values for word in value.split(",")]


def grade_nosniff(values: tuple[str, ...]) -> Graded:
    """By the Fetch standard the first word counts; here every word must be the same one."""
    words = _words(values)
    if not any(words):
        return MISSING
    if set(words) == {"nosniff"}:
        return STRICT
    if "nosniff" in words:
        return conflicting("sent more than once with different values")
    return unreadable("is not nosniff, so browsers ignore it")


def grade_framing(values: tuple[str, ...]) -> Graded:
    """By the HTML standard equal words count once: `DENY, DENY` is fine."""
    words = {word for word in _words(values) if word}
    if not words:
        return MISSING
    if words == {"deny"}:
        return STRICT
    if len(words) > 1:
        return conflicting("sent more than once with different values")
    if words == {"sameorigin"}:
        return weak("SAMEORIGIN lets the site frame itself; DENY is asked, which lets nobody")
    if next(iter(words)).startswith("allow-from"):
        return weak("ALLOW-FROM is ignored by browsers")
    return unreadable("is not DENY, so browsers ignore it")


def grade_referrer(values: tuple[str, ...]) -> Graded:
    """A list is a list of fall-backs: the last word that the browser knows is the one in force."""
    words = [word for word in _words(values) if word]
    if not words:
        return MISSING
    known = [word for word in words if word in WEAKER or word in STRICT_ENOUGH]
    if not known:
        return unreadable("names no policy that browsers know")
    if known[-1] in WEAKER:
        return weak(f"{known[-1]} tells other sites more than strict-origin-when-cross-origin")
    return STRICT
