"""Strict-Transport-Security by RFC 6797: a year or more, with every subdomain."""

import re

from .grading import MISSING, STRICT, Graded, conflicting, unreadable, weak

YEAR = 31_536_000  # seconds; the figure asked for
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_DIRECTIVE = re.compile(
    r'\s*([!#$%&\'*+\-.^_`|~0-9A-Za-z]+)\s*(?:=\s*("[^"\\]*"|[!#$%&\'*+\-.^_`|~0-9A-Za-z]+))?\s*'
)


def grade(values: tuple[str, ...]) -> Graded:
    """Browsers read the first header only; a second one that says something else is a fault all the same."""
    if not values:
        return MISSING
    graded = [_grade_one(value) for value in values]
    if len({_canonical(value) for value in values}) > 1:
        return conflicting("sent more than once with different values")
    return graded[0]


def _canonical(value: str) -> str:
    return ";".join(sorted("".join(part.split()).lower() for part in value.split(";")))


def _grade_one(value: str) -> Graded:
    if not value.isascii():
        return unreadable("not readable")
    directives: dict[str, str | None] = {}
    for part in value.split(";"):
        if not part.strip():
            continue
        match = _DIRECTIVE.fullmatch(part)
        if match is None:
            return unreadable("not readable, so browsers ignore it")
        name = match[1].lower()
        if name in directives:
            return unreadable(
                f"names {'max-age' if name == 'max-age' else 'a directive'} twice, so browsers ignore it"
            )
        directives[name] = match[2].strip('"') if match[2] is not None else None
    return _grade_directives(directives)


def _grade_directives(directives: dict[str, str | None]) -> Graded:
    age = directives.get("max-age")
    if age is None:
        return unreadable("has no max-age, so browsers ignore it")
    if not re.fullmatch(r"[0-9]{1,18}", age):
        return unreadable("max-age is not a number of seconds, so browsers ignore it")
    if int(age) == 0:
        return weak("max-age=0 switches it off")
    if int(age) < YEAR:
        return weak(f"max-age={int(age)} is less than {YEAR} (a year)")
    if "includesubdomains" not in directives:
        return weak("does not say includeSubDomains")
    if directives["includesubdomains"] is not None:
        return unreadable("gives includeSubDomains a value, so browsers ignore it")
    return STRICT
