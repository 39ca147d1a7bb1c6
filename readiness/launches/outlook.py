"""Services as lists show them: how each stands and what comes next. One query a page, whatever its size.

Standing comes from the counters that the leading checklist keeps; pages go on from a row, not from a number of
rows, so that the last page costs what the first does.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    F,
    FilteredRelation,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.checklists.models import ChecklistItem, TemplateItem
from readiness.checklists.standing import HOLDS
from readiness.launches.models import Launch
from readiness.prepared import prepared
from readiness.teams.actors import Actor

#: What a list says of a service that has no launch checklist.
NO_CHECKLIST = "none"
#: Worst first.
VERDICTS = ("failing", NO_CHECKLIST, "not_ready", "ready_waived", "ready")
_NEVER = date(9999, 1, 1)
#: Word of the address -> what is sorted by; name and id make every order a total one.
SORTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "pk"),
    "tier": ("tier", "name", "pk"),
    "verdict": ("rank", "name", "pk"),
    "launch": ("goes_on", "name", "pk"),
}
_COLUMNS = (
    "pk", "slug", "name", "team__name", "team__slug", "tier", "lifecycle",
    "verdict", "cells", "version", "expires_at", "environment", "launch_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outlook:
    """One service. `verdict` is one of `VERDICTS`, `cells` the letters of its items; `sizes` cuts them into
    sections. `launch_on` is the date of the open launch; `expires_at` when people's evidence or a waiver next
    runs out. What probes prove is left out of that: it runs out daily, and they renew it by themselves."""

    pk: UUID
    slug: str
    name: str
    team: str
    team_slug: str
    tier: int
    lifecycle: str
    verdict: str
    cells: str
    sizes: tuple[int, ...]
    expires_at: datetime | None
    environment: str | None
    launch_on: date | None

    @property
    def lifecycle_word(self) -> str:
        """The lifecycle as people read it."""
        return Service.Lifecycle(self.lifecycle).label


@dataclass(frozen=True, slots=True)
class OutlookPage:
    """Rows in order; `before` and `after` are the slugs to go on from, empty where nothing follows."""

    rows: Sequence[Outlook]
    before: str
    after: str


def outlook(services: QuerySet[Service], *, limit: int) -> list[Outlook]:
    """The first `limit` services by name, as a list shows them."""
    return _told(list(_by_name(_standing(services), limit)))


def own_outlook(actor: Actor, *, limit: int) -> list[Outlook]:
    """The first `limit` services by name of the actor's own teams that still work, without retired ones."""
    return _told(_own(limit, actor=actor))


def failing_outlook(actor: Actor, *, limit: int) -> list[Outlook]:
    """The first `limit` services by name that fail, of all that the actor may see."""
    return _told(_failing(limit, actor=actor))


@prepared
def _own(limit: int, *, actor: Actor) -> QuerySet[Service, dict[str, Any]]:
    own = visible_services(actor).filter(team__memberships__user=actor.user, team__archived_at=None)
    return _by_name(_standing(own.exclude(lifecycle=Service.Lifecycle.RETIRED)), limit)


@prepared
def _failing(limit: int, *, actor: Actor) -> QuerySet[Service, dict[str, Any]]:
    running = visible_services(actor).exclude(lifecycle=Service.Lifecycle.RETIRED)
    return _by_name(_standing(running, "failing"), limit)


def _by_name(services: QuerySet[Service], limit: int) -> QuerySet[Service, dict[str, Any]]:
    rows: QuerySet[Service, dict[str, Any]] = services.order_by("name", "pk").values(*_COLUMNS)[:limit]
    return rows


def first_page(actor: Actor, *, sort: str = "name", own: bool = False, limit: int) -> OutlookPage:
    """What `outlook_page` answers where nothing narrows the list: of all that the actor may see, or with `own` of
    their teams', the first services in the order `sort`."""
    rows = _first(sort, own, limit + 1, actor=actor)
    return OutlookPage(_told(rows[:limit]), before="", after=rows[limit - 1]["slug"] if rows[limit:] else "")


@prepared
def _first(sort: str, own: bool, limit: int, *, actor: Actor) -> QuerySet[Service, dict[str, Any]]:
    services = visible_services(actor).exclude(lifecycle=Service.Lifecycle.RETIRED)
    if own:
        services = services.filter(team__memberships__user=actor.user)
    rows: QuerySet[Service, dict[str, Any]] = (
        _standing(services).order_by(*SORTS[sort]).values(*_COLUMNS)[:limit]
    )
    return rows


def outlook_page(
    services: QuerySet[Service],
    *,
    verdict: str = "",
    sort: str = "name",
    after: str = "",
    before: str = "",
    limit: int,
) -> OutlookPage:
    """One page of services in the order `sort`, beginning behind the service `after`, or ending at `before`.

    A slug that is not among `services` begins at the start.
    """
    fields = SORTS.get(sort, SORTS["name"])
    found = _standing(services, verdict)
    backwards = bool(before)
    place = (
        _standing(services).filter(slug=before or after).values(*fields).first() if before or after else None
    )
    if place:
        found = found.filter(_beyond(fields, place, backwards=backwards))
    order = [f"-{name}" for name in fields] if backwards else fields
    rows = list(found.order_by(*order).values(*_COLUMNS)[: limit + 1])
    more = len(rows) > limit
    rows = rows[:limit][::-1] if backwards else rows[:limit]
    begins = place is None or (backwards and not more)
    ends = not more if not backwards else place is None
    return OutlookPage(
        rows=_told(rows),
        before="" if begins or not rows else rows[0]["slug"],
        after="" if ends or not rows else rows[-1]["slug"],
    )


def _standing(services: QuerySet[Service], verdict: str = "") -> QuerySet[Service]:
    """Each service with its leading checklist and open launch. An inner join where a verdict is asked for."""
    launches = Launch.objects.filter(service=OuterRef("pk"), state=Launch.State.OPEN)
    ageing = ChecklistItem.objects.filter(
        checklist=OuterRef("lead__pk"), retired_at__isnull=True, good_until__isnull=False, standing__in=HOLDS
    ).exclude(proof="proven")
    # Asked for first: a later filter on the relation would join it a second time.
    found = services.annotate(lead=FilteredRelation("checklists", condition=Q(checklists__leading=True)))
    if verdict == NO_CHECKLIST:
        found = found.filter(lead__pk__isnull=True)
    elif verdict:
        found = found.filter(lead__verdict=verdict)
    return found.annotate(
        cells=F("lead__cells"),
        version=F("lead__version"),
        environment=F("lead__environment__slug"),
        verdict=Coalesce(F("lead__verdict"), Value(NO_CHECKLIST)),
        launch_on=Subquery(launches.order_by("planned_for").values("planned_for")[:1]),
        expires_at=Subquery(ageing.order_by("good_until").values("good_until")[:1]),
        rank=Case(
            *(
                When(lead__verdict=word, then=rank)
                for rank, word in enumerate(VERDICTS)
                if word != NO_CHECKLIST
            ),
            default=VERDICTS.index(NO_CHECKLIST),
            output_field=IntegerField(),
        ),
        goes_on=Coalesce("launch_on", Value(_NEVER)),
    )


def _beyond(fields: Sequence[str], place: Mapping[str, Any], *, backwards: bool) -> Q:
    """The rows behind `place` in the order of `fields` (or before it)."""
    step = "lt" if backwards else "gt"
    return reduce(
        or_,
        (
            Q(
                **{name: place[name] for name in fields[:depth]},
                **{f"{fields[depth]}__{step}": place[fields[depth]]},
            )
            for depth in range(len(fields))
        ),
    )


def _told(rows: Collection[Mapping[str, Any]]) -> list[Outlook]:
    sizes = section_sizes({row["version"] for row in rows if row["version"]})
    return [
        Outlook(
            pk=row["pk"],
            slug=row["slug"],
            name=row["name"],
            team=row["team__name"],
            team_slug=row["team__slug"],
            tier=row["tier"],
            lifecycle=row["lifecycle"],
            verdict=row["verdict"],
            cells=row["cells"] or "",
            sizes=sizes.get(row["version"], ()),
            expires_at=row["expires_at"],
            environment=row["environment"],
            launch_on=row["launch_on"],
        )
        for row in rows
    ]


#: A published version never changes, so each process asks once.
_sizes: dict[UUID, tuple[int, ...]] = {}
_MOST_KEPT = 2000


def section_sizes(versions: Collection[UUID]) -> dict[UUID, tuple[int, ...]]:
    """How many items each section of these template versions has, in template order."""
    missing = set(versions) - _sizes.keys()
    if missing:
        items = TemplateItem.objects.filter(version__in=missing).order_by()
        counted = items.values("version", "section_key").annotate(size=Count("pk"), first=Min("position"))
        found: dict[UUID, list[int]] = {version: [] for version in missing}
        for row in sorted(counted, key=lambda row: row["first"]):
            found[row["version"]].append(row["size"])
        if len(_sizes) > _MOST_KEPT:
            _sizes.clear()
        _sizes.update({version: tuple(sizes) for version, sizes in found.items()})
    return {version: _sizes[version] for version in versions}
