"""X-Content-Type-Options, X-Frame-Options and Referrer-Policy: short lists of words."""

from probes.headers.words import WEAKER_REFERRERS, referrer_in_force, words

from .grading import MISSING, STRICT, Graded, conflicting, unreadable, weak


def grade_nosniff(values: tuple[str, ...]) -> Graded:
    """By the Fetch standard the first word counts; here every word must be the same one."""
    said = words(values)
    if not any(said):
        return MISSING
    if set(said) == {"nosniff"}:
        return STRICT
    if "nosniff" in said:
        return conflicting("sent more than once with different values")
    return unreadable("is not nosniff, so browsers ignore it")


def grade_framing(values: tuple[str, ...]) -> Graded:
    """By the HTML standard equal words count once: `DENY, DENY` is fine."""
    said = {word for word in words(values) if word}
    if not said:
        return MISSING
    if said == {"deny"}:
        return STRICT
    if len(said) > 1:
        return conflicting("sent more than once with different values")
    if said == {"sameorigin"}:
        return weak("SAMEORIGIN lets the site frame itself; DENY is asked, which lets nobody")
    if next(iter(said)).startswith("allow-from"):
        return weak("ALLOW-FROM is ignored by browsers")
    return unreadable("is not DENY, so browsers ignore it")


def grade_referrer(values: tuple[str, ...]) -> Graded:
    """The policy in force, where browsers know one of those named."""
    if not any(words(values)):
        return MISSING
    policy = referrer_in_force(values)
    if policy is None:
        return unreadable("names no policy that browsers know")
    if policy in WEAKER_REFERRERS:
        return weak(f"{policy} tells other sites more than strict-origin-when-cross-origin")
    return STRICT
