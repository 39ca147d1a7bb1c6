"""Permissions-Policy: geolocation and microphone denied to everybody, this origin included."""

from .grading import MISSING, STRICT, Graded, conflicting, unreadable, weak
from .structured import Bare, MalformedError, Member, dictionary

DENIED = ("geolocation", "microphone")


def grade(values: tuple[str, ...]) -> Graded:
    """Several headers are one list; a fault anywhere voids all of it, so that nothing is denied."""
    values = tuple(value for value in values if value.strip())
    if not values:
        return MISSING
    try:
        members = dictionary(", ".join(values))
    except MalformedError:
        return unreadable("not readable, so browsers ignore it")
    for feature in DENIED:
        graded = _grade_feature(feature, [value for key, value in members if key == feature])
        if not graded.holds:
            return graded
    return STRICT


def _grade_feature(feature: str, found: list[Member]) -> Graded:
    if not found:
        return weak(f"does not deny {feature}")
    if any(value != found[0] for value in found):
        return conflicting(f"names {feature} twice with different values")
    if found[0] == ():
        return STRICT
    if isinstance(found[0], Bare) and found[0] not in (Bare("token", "*"), Bare("token", "self")):
        return unreadable(f"the value of {feature} is not a list")
    return weak(f"allows {feature} to somebody")
