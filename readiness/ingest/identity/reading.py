"""What an identity token says, before anybody believes it: bounded, of one meaning, and of this time. Pure.

Source: RFC 7519 (JWT), RFC 8725 (best practices), OpenID Connect Core 1.0, section 2.
"""

import base64
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from readiness.ingest.identity.refusing import IdentityAlgorithm, IdentityNotNow, IdentityUnreadable

#: Signed with a key of which the reader knows the public half alone.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LONGEST = 16 * 1024
LEEWAY = timedelta(seconds=30)
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_MOST_CLAIMS = 200


@dataclass(frozen=True, slots=True)
class Claimed:
    """A token as it came. `claims` are believed by nobody until its signature is verified."""

    text: str = field(repr=False)
    algorithm: str
    key_id: str | None
    claims: Mapping[str, Any]

    @property
    def issuer(self) -> str:
        """Who it says has made it."""
        return str(self.claims["iss"])


def looks_like_one(text: str) -> bool:
    """Whether it has the shape of a token of three parts; the portal's own have no dot."""
    return text.count(".") == 2


def read_identity(text: str, *, longest_life: timedelta, at: datetime) -> Claimed:
    """The token that `text` is. Raises `IdentityUnreadable`, `IdentityAlgorithm`, `IdentityNotNow`."""
    if len(text) > LONGEST or not _SHAPE.fullmatch(text):
        raise IdentityUnreadable("This is no identity token: three parts in base64url are expected.")
    head, body, signature = text.split(".")
    header, claims = _object(head), _object(body)
    algorithm, key_id = header.get("alg"), header.get("kid")
    if algorithm not in ALGORITHMS or not signature:
        raise IdentityAlgorithm
    if "crit" in header or "b64" in header or not isinstance(key_id, str | None):
        raise IdentityUnreadable("The token's header asks for something that is not understood here.")
    if len(claims) > _MOST_CLAIMS or not all(
        isinstance(claims.get(name), str) and claims[name] for name in ("iss", "sub")
    ):
        raise IdentityUnreadable("The token does not say who made it (iss) and about whom (sub).")
    _demand_time(claims, longest_life, at)
    return Claimed(text, algorithm, key_id, claims)


def audience_of(claims: Mapping[str, Any]) -> str | None:
    """For whom it was made; None unless for exactly one: what others take too, others can hand in."""
    given = claims.get("aud")
    if isinstance(given, list) and len(given) == 1:
        given = given[0]
    return given if isinstance(given, str) else None


def word_of(value: Any) -> str | None:
    """A claim as the text that it is held against; None for what has no one text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    return value if isinstance(value, str) else None


def _demand_time(claims: Mapping[str, Any], longest_life: timedelta, at: datetime) -> None:
    now, leeway = at.timestamp(), LEEWAY.total_seconds()
    made, ends = _moment(claims, "iat"), _moment(claims, "exp")
    begins = _moment(claims, "nbf") if "nbf" in claims else made
    if ends + leeway <= now:
        raise IdentityNotNow("This identity token has expired. Ask for one in the job that hands in.")
    if max(made, begins) - leeway > now:
        raise IdentityNotNow("This identity token is not valid yet: its clock or the portal's is wrong.")
    if not 0 < ends - made <= longest_life.total_seconds():
        hours = longest_life.total_seconds() / 3600
        raise IdentityNotNow(f"An identity token that is valid for longer than {hours:g} hours is not taken.")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise IdentityUnreadable(f"The token does not say its {name} as a number of seconds.")
    return value


def _object(part: str) -> dict[str, Any]:
    try:
        raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        found = json.loads(raw.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise IdentityUnreadable("A part of the token is not JSON of one meaning.") from error
    if not isinstance(found, dict):
        raise IdentityUnreadable("A part of the token is no JSON object.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers of a name that is there twice may each believe another of them."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(word)
