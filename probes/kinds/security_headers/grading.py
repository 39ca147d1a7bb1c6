"""The grade of one header: as asked or stricter, or what is wrong with it."""

from dataclasses import dataclass
from enum import StrEnum

ASKED = {
    "strict-transport-security": ("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),
    "content-security-policy": ("Content-Security-Policy", "default-src 'self'"),
    "x-content-type-options": ("X-Content-Type-Options", "nosniff"),
    "x-frame-options": ("X-Frame-Options", "DENY"),
    "referrer-policy": ("Referrer-Policy", "strict-origin-when-cross-origin"),
    "permissions-policy": ("Permissions-Policy", "geolocation=(), microphone=()"),
}


class Grade(StrEnum):
    """From best to worst; only the first two hold."""

    STRICT = "strict"
    TOLERATED = "tolerated"  # cannot be compared with what is asked, and not worse in practice
    WEAK = "weak"
    CONFLICTING = "conflicting"  # sent twice, saying two things
    UNREADABLE = "unreadable"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Graded:
    """The grade of one header and, where it is not strict, why in a few words that complete `Header: ...`."""

    grade: Grade
    why: str = ""

    @property
    def holds(self) -> bool:
        return self.grade in (Grade.STRICT, Grade.TOLERATED)


STRICT = Graded(Grade.STRICT)
MISSING = Graded(Grade.MISSING, "missing")


def weak(why: str) -> Graded:
    return Graded(Grade.WEAK, why)


def unreadable(why: str) -> Graded:
    return Graded(Grade.UNREADABLE, why)


def conflicting(why: str) -> Graded:
    return Graded(Grade.CONFLICTING, why)
