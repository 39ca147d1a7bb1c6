"""A service, its environments and what it stood on at an earlier time, as the ledger tells it.

Rows say how it is now. Each change wrote down what was before and after: what was set by then counts, and what
was changed later counts as it was before that change. Nothing is saved of the copies.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from readiness.catalog import events
from readiness.catalog.details import FREE, PLAIN
from readiness.catalog.models import Endpoint, Environment, Service
from readiness.ledger.queries import Happened, happened
from readiness.refusals import Unseen
from readiness.teams.models import Team, User

ERASED = "(erased)"
_SERVICE = (
    events.SERVICE_CREATED,
    events.SERVICE_EDITED,
    events.SERVICE_RETIRED,
    events.SERVICE_TRANSFERRED,
)
_PLACES = (events.ENVIRONMENT_EDITED, events.ENDPOINT_SET, events.ENDPOINT_REMOVED)


@dataclass(frozen=True, slots=True)
class PlaceThen:
    """An environment with its addresses (purpose, address) as they were."""

    environment: Environment
    endpoints: list[tuple[str, str]] = field(default_factory=list)


class _Values:
    """Values by name: the last one set by then, or else the one before the first later change."""

    def __init__(self) -> None:
        self.known: dict[Any, Any] = {}

    def told(self, name: Any, *, before: Any, after: Any, later: bool) -> None:
        if later:
            self.known.setdefault(name, before)
        else:
            self.known[name] = after


def service_then(service: Service, at: datetime, kinds_of_going_live: tuple[str, ...] = ()) -> Service:
    """A copy of `service` as it was. Raises `Unseen` where it was not registered by then.

    `kinds_of_going_live` are entries of other rooms that changed the lifecycle, with `lifecycle` in their data.
    """
    if service.created_at > at:
        raise Unseen
    values = _Values()
    kinds = (*_SERVICE, *kinds_of_going_live)
    for entry in happened(kinds, Q(service=service), private=True):
        for name, before, after in _changes(entry):
            values.told(name, before=before, after=after, later=entry.at > at)
    then = copy(service)
    for name, value in values.known.items():
        setattr(then, name, value)
    if "team_id" in values.known:
        then.team = Team.objects.get(pk=values.known["team_id"])
    if "owner_id" in values.known:
        then.owner = User.objects.filter(pk=values.known["owner_id"]).first()
    return then


def places_then(service: Service, at: datetime) -> list[PlaceThen]:
    """The environments that there were at `at`, in their order, each as it was."""
    rows = service.environments.filter(created_at__lte=at).prefetch_related("endpoints")
    names, addresses = _Values(), _Values()
    for entry in happened(_PLACES, Q(service=service), private=True):
        later, private = entry.at > at, entry.private
        if entry.kind == events.ENVIRONMENT_EDITED:
            names.told(entry.subject, before=None, after=private.get("name", ERASED), later=later)
        else:
            was_set = entry.kind == events.ENDPOINT_SET
            addresses.told(
                (entry.subject, entry.data["purpose"]),
                before=private.get("url_before") if was_set else private.get("url", ERASED),
                after=private.get("url", ERASED) if was_set else None,
                later=later,
            )
    first = _first_names(service)
    return [_place(row, names.known, addresses.known, first, at) for row in rows]


def environment_then(environment: Environment, at: datetime) -> Environment:
    """A copy of `environment` as it was. Raises `Unseen` where it was not there by then."""
    for place in places_then(environment.service, at):
        if place.environment.pk == environment.pk:
            return place.environment
    raise Unseen


def dependencies_then(service: Service, at: datetime) -> set[UUID]:
    """The ids of the services that `service` stood on; who asks shows only those that the reader may see."""
    found: set[UUID] = set()
    kinds = (events.DEPENDENCY_ADDED, events.DEPENDENCY_REMOVED)
    for entry in happened(kinds, Q(service=service), until=at, private=True):
        # The first entries told it in the open; of what was erased nothing is known.
        if needs := entry.private.get("needs") or entry.data.get("needs"):
            (found.add if entry.kind == events.DEPENDENCY_ADDED else found.discard)(UUID(needs))
    return found


def _changes(entry: Happened) -> list[tuple[str, Any, Any]]:
    """Field, value before and value after, of everything that the entry says was changed of the service."""
    data, private = entry.data, entry.private
    if entry.kind == events.SERVICE_CREATED:
        after = {name: data[name] for name in PLAIN} | {name: private.get(name, ERASED) for name in FREE}
        return [(name, value, value) for name, value in after.items()] + _owner(data, data)
    if entry.kind == events.SERVICE_EDITED:
        plain = [(name, data["from"][name], data["to"][name]) for name in PLAIN if name in data["to"]]
        free = [name for name in data["fields"] if name in FREE]
        told = [(name, private.get(f"{name}_before", ERASED), private.get(name, ERASED)) for name in free]
        return plain + told + _owner(data["from"], data["to"])
    if entry.kind == events.SERVICE_TRANSFERRED:
        left = [("owner_id", None, None)] if "owner" in data["fields"] else []
        return [("team_id", UUID(data["from"]), UUID(data["to"])), *left]
    if entry.kind == events.SERVICE_RETIRED:
        return [("lifecycle", data["from"], Service.Lifecycle.RETIRED)]
    return [("lifecycle", data["lifecycle"]["from"], data["lifecycle"]["to"])]


def _owner(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    if "owner" not in after:
        return []
    was, now = (UUID(one["owner"]) if one["owner"] else None for one in (before, after))
    return [("owner_id", was, now)]


def _first_names(service: Service) -> Mapping[UUID | None, str]:
    """What environments were called when they were added."""
    added = happened((events.ENVIRONMENT_ADDED,), Q(service=service), private=True)
    return {entry.subject: entry.private.get("name", ERASED) for entry in added}


def _place(
    row: Environment,
    names: Mapping[UUID, str | None],
    addresses: Mapping[tuple[UUID, str], str | None],
    first: Mapping[UUID | None, str],
    at: datetime,
) -> PlaceThen:
    then = copy(row)
    if row.pk in names:
        # Production comes with the service, under this name.
        then.name = names[row.pk] or first.get(row.pk, "Production")
    if row.archived_at and row.archived_at > at:
        then.archived_at = None
    urls = {one.purpose: one.url for one in row.endpoints.all() if one.created_at <= at}
    urls |= {purpose: url for (place, purpose), url in addresses.items() if place == row.pk}  # type: ignore[misc]
    order = Endpoint.Purpose.values
    return PlaceThen(then, [(one, urls[one]) for one in order if urls.get(one)])
