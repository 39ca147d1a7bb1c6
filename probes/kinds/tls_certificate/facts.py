"""One handshake with every address of the name; where it fails, a second one that reads the certificate
unverified.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from probes.client import CheckedAddress, ClientError, Handshake
from probes.context import Context, Failure
from probes.facts import decode
from probes.together import together

from .certificate import Certificate, read

MOST_ADDRESSES = 16
AT_ONCE = 4
SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Look:
    """One address. `reason` is why the verified handshake failed, None when it did not; `failure`: none took
    place.
    """

    address: str
    verified: bool = False
    reason: str | None = None
    protocol: str | None = None
    cipher: str | None = None
    certificate: Certificate | None = None
    chain_length: int = 0
    covers_name: bool | None = None
    failure: Failure | None = None

    @property
    def family(self) -> int:
        return 6 if ":" in self.address else 4

    @property
    def loopback(self) -> bool:
        return self.address.startswith("127.") or self.address == "::1"


@dataclass(frozen=True, slots=True)
class Rollover:
    """A renewal seen from outside: the serial before and after, and what share of the old life was left."""

    seen_at: datetime
    before: str
    after: str
    share_left: float


@dataclass(frozen=True, slots=True)
class Seen:
    """`unasked` counts the addresses beyond those of `looks`."""

    host: str
    port: int
    looks: tuple[Look, ...]
    rollover: Rollover | None = None
    unasked: int = 0

    @property
    def certificate(self) -> Certificate | None:
        """The certificate that the first verified address shows."""
        return next((look.certificate for look in self.looks if look.verified), None)


def look(context: Context) -> Seen:
    """Handshakes with at most sixteen addresses, four at once. Raises `ClientError` when the name gives none."""
    target = context.aim.https
    addresses = context.client.addresses(target.host, target.port, deadline=context.within(SECONDS))
    looks: tuple[Look, ...] = ()
    asked = addresses[:MOST_ADDRESSES]
    for start in range(0, len(asked), AT_ONCE):
        group = asked[start : start + AT_ONCE]
        looks += together(context, *(partial(_look, address=address) for address in group))
    seen = Seen(target.host, target.port, looks, unasked=len(addresses) - len(asked))
    return replace(seen, rollover=_rollover(seen, context.previous, context.at))


def _look(context: Context, address: CheckedAddress) -> Look:
    target = context.aim.https
    try:
        first = context.client.tls(
            target.host, target.port, address=address, deadline=context.within(SECONDS)
        )
    except ClientError as error:
        return Look(str(address), failure=Failure.of(error))
    if first.verified:
        return _told(str(address), first, first)
    try:
        second = context.client.tls(
            target.host, target.port, address=address, verify=False, deadline=context.within(SECONDS)
        )
    except ClientError:
        return Look(str(address), reason=first.reason)
    return _told(str(address), first, second)


def _told(address: str, first: Handshake, shown: Handshake) -> Look:
    session = shown.tls
    certificate = read(session.leaf) if session is not None else None
    return Look(
        address,
        verified=first.verified,
        reason=str(first.reason) if first.reason is not None else None,
        protocol=session.protocol if session is not None else None,
        cipher=session.cipher if session is not None else None,
        certificate=certificate,
        chain_length=len(session.chain) if session is not None else 0,
        covers_name=certificate.covers(first.host) if certificate is not None else None,
    )


def _rollover(seen: Seen, previous: Mapping[str, Any] | None, at: datetime) -> Rollover | None:
    """The rollover that comparing with the last look shows, or the one that it already knew."""
    if not previous:
        return None
    try:
        before = decode(Seen, dict(previous))
    except (TypeError, ValueError):
        return None  # written by an older version of these facts
    old, new = before.certificate, seen.certificate
    if old is None or new is None or old.serial == new.serial or set(old.names) != set(new.names):
        return before.rollover
    share = max(0.0, (old.not_after - at) / old.life) if old.life else 0.0
    return Rollover(at, old.serial, new.serial, round(share, 3))
