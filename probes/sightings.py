"""Certificates as the portal saw them over time, out of the testimony of the kind `tls_certificate`. Pure.

Only where a certificate was really shown does it count as seen: what nobody looked at tells nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Sighting:
    """One certificate at one address under one name, at one look. `trusted`: chain, name and dates held there."""

    host: str
    address: str
    serial: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    trusted: bool
    at: datetime


def sightings(looks: Iterable[tuple[datetime, Mapping[str, Any]]]) -> tuple[Sighting, ...]:
    """Of looks (when, observations), in their order; what has another shape than today's is left out."""
    return tuple(one for at, observations in looks for one in _of_look(at, observations))


def _of_look(at: datetime, observations: Mapping[str, Any]) -> Iterable[Sighting]:
    looks = observations.get("looks")
    for look in looks if isinstance(looks, list) else ():
        try:
            certificate = look["certificate"]
            yield Sighting(
                host=str(observations["host"]),
                address=str(look["address"]),
                serial=str(certificate["serial"]),
                names=tuple(sorted(map(str, certificate["names"]))),
                not_before=datetime.fromisoformat(certificate["not_before"]),
                not_after=datetime.fromisoformat(certificate["not_after"]),
                trusted=look["verified"] is True,
                at=at,
            )
        except (KeyError, TypeError, ValueError):
            continue  # a handshake that showed no certificate, or an older version of these facts
