"""The keys of issuers of identity tokens: fetched through the one way out, kept for a while, asked for seldom.

Only issuers that a service trusts are ever asked, and never where a token says they were. Source: OpenID Connect
Discovery 1.0, sections 4 and 4.3.
"""

import hashlib
import json
import threading
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache

from readiness import outbound
from readiness.ingest.identity.keys import Key, keys_in, knows
from readiness.ingest.identity.reading import Claimed
from readiness.ingest.identity.refusing import IssuerSilent

#: More than this is no document of keys.
LARGEST = 256 * 1024
#: A key that its issuer took back is believed for so long.
KEPT = timedelta(hours=1)
#: For a key that is not known yet the issuer is asked again, but no oftener than this.
AGAIN = timedelta(seconds=60)
#: After a failure it is left alone for so long.
REST = timedelta(seconds=15)
_ONE_AT_A_TIME = threading.Lock()


def keys_for(token: Claimed, at: datetime) -> list[Key]:
    """The keys of the token's issuer; asked for anew when none of those at hand could have signed it.

    Raises `IssuerSilent` when there are none to be had: then nothing is known.
    """
    name = "identity-keys-" + hashlib.sha256(token.issuer.encode()).hexdigest()
    held = _held(name, at)
    if held and (knows(held[0], token) or at - held[1] < AGAIN):
        return held[0]
    with _ONE_AT_A_TIME:
        held = _held(name, at)
        if held and (knows(held[0], token) or at - held[1] < AGAIN):
            return held[0]
        return _renewed(name, token, held[0] if held else None, at)


def _held(name: str, at: datetime) -> tuple[list[Key], datetime] | None:
    """What is kept while it may be believed, and when it was fetched."""
    kept = cache.get(name)
    if not kept:
        return None
    fetched = datetime.fromisoformat(kept["at"])
    return (kept["keys"], fetched) if timedelta(0) <= at - fetched < KEPT else None


def _renewed(name: str, token: Claimed, held: list[Key] | None, at: datetime) -> list[Key]:
    failed = f"{name}-failed"
    try:
        if cache.get(failed):
            raise IssuerSilent
        found = _fetched(token.issuer, at)
    except IssuerSilent:
        # An issuer that is down is not asked again by each request.
        cache.add(failed, at.isoformat(), timeout=int(REST.total_seconds()))
        if held is not None:
            return held
        raise
    cache.set(name, {"at": at.isoformat(), "keys": found}, timeout=int(KEPT.total_seconds()))
    return found


def _fetched(issuer: str, at: datetime) -> list[Key]:
    told = _document(issuer.rstrip("/") + "/.well-known/openid-configuration", at)
    address = told.get("jwks_uri") if isinstance(told, dict) else None
    # An issuer that speaks under another name than the one that is trusted is another issuer.
    if not isinstance(told, dict) or told.get("issuer") != issuer:
        raise IssuerSilent("The issuer's own document names another issuer, so its keys are not taken.")
    if not isinstance(address, str) or urlsplit(address).scheme != "https":
        raise IssuerSilent("The issuer's document does not say where its keys are, by https.")
    found = keys_in(_document(address, at))
    if not found:
        raise IssuerSilent("What the issuer gives as its keys cannot be used.")
    return found


def _document(address: str, at: datetime) -> Any:
    try:
        reply = outbound.client().get(address, at=at)
    except (outbound.NotDelivered, ValueError) as error:
        raise IssuerSilent from error
    if reply.status != 200:
        raise IssuerSilent(f"The issuer answered with {reply.status} where its keys should be.")
    if len(reply.body) > LARGEST:
        raise IssuerSilent("What the issuer gives as its keys is too long.")
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise IssuerSilent("What the issuer gives as its keys is not JSON.") from error
