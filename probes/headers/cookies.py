"""Set-Cookie by RFC 6265bis: name and attributes, never the value."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MOST_NAME = 80  # characters kept

_SESSION = re.compile(
    r"(^|[^a-z])(sid|sess|auth|jwt|login|remember|bearer)([^a-z]|$)|session|^token$|sessid|logged_?in|aspxauth|cftoken"
    r"|aspnetcore\.(identity|cookies)|(access|auth|id|refresh)[-_]?token",
    re.IGNORECASE,
)
_FORGERY = re.compile(r"csrf|xsrf", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cookie:
    """A cookie that an answer sets. `same_site` and `domain` are in lower case, empty where the attribute is absent
    (a SameSite that is there and says nothing is `empty`);
    `deletes` says that it is set only to go at once.
    """

    name: str
    secure: bool
    http_only: bool
    same_site: str = ""
    domain: str = ""
    path: str = ""
    deletes: bool = False

    @property
    def holds_session(self) -> bool:
        """Whether its name says that who has it is signed in. A forgery token is no session: scripts must read it."""
        return bool(_SESSION.search(self.name)) and not self.guards_forms

    @property
    def guards_forms(self) -> bool:
        """Whether its name says that it is a token against forged forms."""
        return bool(_FORGERY.search(self.name))


def read_cookies(values: Iterable[str], at: datetime | None = None) -> tuple[Cookie, ...]:
    """The cookies of these Set-Cookie headers, equal ones once; `at` tells which of them are over (else: none)."""
    return tuple(dict.fromkeys(_read(value, at) for value in values))


def _read(value: str, at: datetime | None) -> Cookie:
    pair, *parts = value.split(";")
    # Of an attribute that stands twice the last one counts.
    attributes = {
        name.strip().lower(): text.strip() for name, _, text in (part.partition("=") for part in parts)
    }
    return Cookie(
        pair.partition("=")[0].strip()[:MOST_NAME],
        "secure" in attributes,
        "httponly" in attributes,
        (attributes.get("samesite", "").lower() or ("empty" if "samesite" in attributes else ""))[:MOST_NAME],
        attributes.get("domain", "").lower().removeprefix(".")[:255],
        attributes.get("path", "")[:MOST_NAME],
        at is not None and _is_over(attributes, at),
    )


def _is_over(attributes: dict[str, str], at: datetime) -> bool:
    age = attributes.get("max-age", "")
    if re.fullmatch(r"-?[0-9]{1,18}", age):
        return int(age) <= 0
    try:
        ends = parsedate_to_datetime(attributes.get("expires", "").replace("-", " "))
    except (TypeError, ValueError):
        return False
    return (ends if ends.tzinfo else ends.replace(tzinfo=UTC)) <= at
