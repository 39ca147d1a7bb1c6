"""Strict-Transport-Security by RFC 6797."""

import re
from dataclasses import dataclass

YEAR = 31_536_000  # seconds
_DIRECTIVE = re.compile(
    r'\s*([!#$%&\'*+\-.^_`|~0-9A-Za-z]+)\s*(?:=\s*("[^"\\]*"|[!#$%&\'*+\-.^_`|~0-9A-Za-z]+))?\s*'
)


@dataclass(frozen=True, slots=True)
class Transport:
    """One header. `fault` says in a few words why browsers ignore it; the rest holds only without one."""

    seconds: int = 0
    subdomains: bool = False
    preload: bool = False
    fault: str = ""


def read_transport(value: str) -> Transport:
    """What one header says; browsers read the first one that is sent."""
    if not value.isascii():
        return Transport(fault="not readable")
    directives: dict[str, str | None] = {}
    for part in value.split(";"):
        if not part.strip():
            continue
        match = _DIRECTIVE.fullmatch(part)
        if match is None:
            return Transport(fault="not readable, so browsers ignore it")
        name = match[1].lower()
        if name in directives:
            which = "max-age" if name == "max-age" else "a directive"
            return Transport(fault=f"names {which} twice, so browsers ignore it")
        directives[name] = match[2].strip('"') if match[2] is not None else None
    return _told(directives)


def _told(directives: dict[str, str | None]) -> Transport:
    age = directives.get("max-age")
    if age is None:
        return Transport(fault="has no max-age, so browsers ignore it")
    if not re.fullmatch(r"[0-9]{1,18}", age):
        return Transport(fault="max-age is not a number of seconds, so browsers ignore it")
    if directives.get("includesubdomains") is not None:
        return Transport(fault="gives includeSubDomains a value, so browsers ignore it")
    return Transport(int(age), "includesubdomains" in directives, "preload" in directives)
