"""One service as its page shows it: where it runs, how it stands, what it stands on, what it goes for."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from readiness.catalog.models import Dependency, Endpoint, Environment, Service
from readiness.catalog.queries import dependants, dependencies
from readiness.checklists.models import Checklist, ChecklistItem
from readiness.launches.models import Launch
from readiness.prepared import prepared
from readiness.teams.actors import Actor

LAUNCHES_SHOWN = 5


@dataclass(slots=True)
class Place:
    """An environment with its addresses (purpose, address) and the checklists that were started there."""

    pk: UUID
    slug: str
    name: str
    is_production: bool
    archived: bool
    endpoints: list[tuple[str, str]] = field(default_factory=list)
    checklists: list[Checklist] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address that users open, or nothing."""
        return dict(self.endpoints).get(Endpoint.Purpose.WEB, "")


@dataclass(frozen=True, slots=True)
class Portrait:
    """All of it. `sections` has the leading checklist's items in template order, as they were last judged."""

    service: Service
    places: list[Place]
    leading: Checklist | None
    sections: list[tuple[str, list[ChecklistItem]]]
    needs: list[Dependency]
    needed_by: list[Dependency]
    launches: list[Launch]

    @property
    def open_launch(self) -> Launch | None:
        """The launch in review, if any; that of production before others."""
        waiting = [one for one in self.launches if one.state == Launch.State.OPEN]
        return next((one for one in waiting if one.environment.is_production), next(iter(waiting), None))


def portrait(service: Service, actor: Actor) -> Portrait:
    """The portrait of a service that `actor` sees, in six queries; other services only as far as visible."""
    places = places_of(service)
    leading = None
    for checklist in _checklists(service=service.pk):
        places[checklist.environment_id].checklists.append(checklist)
        if checklist.leading:
            leading = checklist
    return Portrait(
        service=service,
        places=list(places.values()),
        leading=leading,
        sections=_sections(leading) if leading else [],
        needs=_needs(actor=actor, service=service.pk),
        needed_by=_needed_by(actor=actor, service=service.pk),
        # Open ones first, then the newest.
        launches=sorted(
            _launches(service=service.pk),
            key=lambda one: one.state != Launch.State.OPEN,
        ),
    )


def places_of(service: Service) -> dict[UUID, Place]:
    """Where it runs, by id, archived environments last, each with its addresses: one query."""
    places: dict[UUID, Place] = {}
    for pk, slug, name, is_production, archived_at, purpose, url in _environments(service=service.pk):
        place = places.setdefault(pk, Place(pk, slug, name, is_production, archived_at is not None))
        if purpose:
            place.endpoints.append((purpose, url))
    for place in places.values():
        place.endpoints.sort(key=lambda one: Endpoint.Purpose.values.index(one[0]))
    return places


def _sections(checklist: Checklist) -> list[tuple[str, list[ChecklistItem]]]:
    items = _items(checklist=checklist.pk)
    return [(title, list(group)) for title, group in groupby(items, lambda item: item.template_item.section)]


@prepared
def _checklists(*, service: UUID) -> QuerySet[Checklist]:
    found = Checklist.objects.filter(service=service).select_related("version", "template")
    return found.order_by("started_at", "pk")


@prepared
def _launches(*, service: UUID) -> QuerySet[Launch]:
    found = Launch.objects.filter(service=service).select_related("environment", "requested_by")
    return found.order_by("-requested_at", "-pk")[:LAUNCHES_SHOWN]


@prepared
def _environments(*, service: UUID) -> QuerySet[Environment, tuple[Any, ...]]:
    columns = ("pk", "slug", "name", "is_production", "archived_at", "endpoints__purpose", "endpoints__url")
    found = Environment.objects.filter(service=service).values_list(*columns)
    return found.order_by(F("archived_at").asc(nulls_first=True), "position", "name", "pk")


@prepared
def _items(*, checklist: UUID) -> QuerySet[ChecklistItem]:
    found = ChecklistItem.objects.filter(checklist=checklist, retired_at__isnull=True)
    return found.select_related("template_item").order_by("position", "pk")


@prepared
def _needs(*, actor: Actor, service: UUID) -> QuerySet[Dependency]:
    return dependencies(actor, service)


@prepared
def _needed_by(*, actor: Actor, service: UUID) -> QuerySet[Dependency]:
    return dependants(actor, service)
