"""Strict-Transport-Security: a year or more, with every subdomain."""

from probes.headers.transport import YEAR, read_transport

from .grading import MISSING, STRICT, Graded, conflicting, unreadable, weak


def grade(values: tuple[str, ...]) -> Graded:
    """Browsers read the first header only; a second one that says something else is a fault all the same."""
    if not values:
        return MISSING
    if len({_canonical(value) for value in values}) > 1:
        return conflicting("sent more than once with different values")
    return _grade_one(values[0])


def _canonical(value: str) -> str:
    return ";".join(sorted("".join(part.split()).lower() for part in value.split(";")))


def _grade_one(value: str) -> Graded:
    said = read_transport(value)
    if said.fault:
        return unreadable(said.fault)
    if said.seconds == 0:
        return weak("max-age=0 switches it off")
    if said.seconds < YEAR:
        return weak(f"max-age={said.seconds} is less than {YEAR} (a year)")
    return STRICT if said.subdomains else weak("does not say includeSubDomains")
