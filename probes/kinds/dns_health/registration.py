"""When the registration of a domain ends, by its registry's own word (RDAP: RFC 9082, 9083; who to ask: RFC 9224).

Nobody to ask, silence and answers about another domain are `untested`: they never speak for or against anybody.
"""

import json
from datetime import UTC, datetime
from typing import Any

from probes.client import BadUrl, Exchange, normalise
from probes.context import Context, Failure
from probes.facts import shown

from .facts import Registration

SECONDS = 5.0
MOST_LABELS = 3


def registration_of(context: Context, zone: str) -> Registration:
    """Asks the registry of the zone's top-level domain about the zone, then about the domains above it."""
    listed = _fetched(context, context.registries)
    if not isinstance(listed, dict):
        return Registration(untested="the list of registries could not be read")
    labels = zone.split(".")
    server = _server(listed, labels)
    if server is None:
        return Registration(untested="its registry offers no RDAP")
    first = max(0, len(labels) - 1 - MOST_LABELS)
    for start in range(first, len(labels) - 1):
        domain = ".".join(labels[start:])
        told = _fetched(context, f"{server.rstrip('/')}/domain/{domain}")
        if isinstance(told, dict):
            return _read(told, domain)
        if told != 404:
            return Registration(untested="its registry did not answer")
    return Registration(untested="its registry does not know it")


def _fetched(context: Context, url: str) -> dict[str, Any] | int | None:
    """A JSON object, the status of a refusal, or None for silence and nonsense."""
    try:
        target = normalise(url)
    except BadUrl:
        return None
    if target.scheme != "https":
        return None
    said = context.ask(
        target, headers={"Accept": "application/rdap+json, application/json"}, follow=2, most=SECONDS
    )
    if isinstance(said, Failure) or said.truncated:
        return None
    return _object(said) if said.status == 200 else said.status


def _object(said: Exchange) -> dict[str, Any] | None:
    try:
        told = json.loads(said.body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _server(listed: dict[str, Any], labels: list[str]) -> str | None:
    """The address for the longest ending of the name that the list has."""
    endings = [".".join(labels[start:]) for start in range(len(labels))]
    best: tuple[int, str] | None = None
    for service in listed.get("services") or ():
        if not isinstance(service, list) or len(service) < 2:
            continue
        places = [str(place) for place in service[1] if str(place).startswith("https://")]
        for ending in endings:
            if places and ending in service[0] and (best is None or len(ending) > best[0]):
                best = (len(ending), places[0])
    return best[1] if best else None


def _read(told: dict[str, Any], domain: str) -> Registration:
    if str(told.get("ldhName", "")).rstrip(".").lower() != domain:
        return Registration(untested="its registry answered about another domain")
    ends = [
        moment
        for event in told.get("events") or ()
        if isinstance(event, dict) and event.get("eventAction") == "expiration"
        if (moment := _moment(event.get("eventDate"))) is not None
    ]
    statuses = tuple(shown(str(one), 40).lower() for one in (told.get("status") or ())[:20])
    if not ends:
        return Registration(domain, None, statuses, "its registry tells no end")
    return Registration(domain, min(ends), statuses)


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
