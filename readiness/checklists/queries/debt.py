"""Waiver debt: what stands only because somebody excused it, or is to be excused, and how often it was before.

Items and findings are excused by the same kind of waiver, so they stand in one list.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from readiness.catalog.models import Environment, Service
from readiness.checklists.models import Waiver
from readiness.checklists.queries.queues import still_asked_for
from readiness.evidence.models import TimeBound
from readiness.findings.models import FindingWaiver
from readiness.findings.queries import still_weighs
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.reach import where_allowed

#: What a waiver is of, and what is said of it.
Sort = Literal["item", "finding"]
SORTS: dict[Sort, str] = {"item": "Items", "finding": "Findings"}
#: What is said of each state that is debt.
STATES = {TimeBound.State.APPROVED: "In force", TimeBound.State.REQUESTED: "Asked for"}
_SERVICE: dict[Sort, str] = {"item": "item__checklist__service", "finding": "finding__service"}
_RELATED: dict[Sort, tuple[str, ...]] = {
    "item": ("item__template_item", "item__checklist__service__team", "item__checklist__environment"),
    "finding": ("finding__service__team", "finding__environment"),
}
_PEOPLE = ("requested_by", "decided_by")
Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Debt:
    """Waivers in force or asked for, of items and of findings. `rows` are annotated as `_counted` says."""

    rows: dict[Sort, Rows]

    def narrowed(
        self, *, team: str = "", service: str = "", named: str = "", state: str = "", of: str = ""
    ) -> "Debt":
        """Those of a team and a service by slug, of services with `named` in their name, of one state, of one sort."""
        found: dict[Sort, Rows] = {}
        for sort, rows in self.rows.items():
            path = _SERVICE[sort]
            given = {
                f"{path}__team__slug": team, f"{path}__slug": service, f"{path}__name__icontains": named,
                "state": state,
            }  # fmt: skip
            found[sort] = rows.filter(**{name: value for name, value in given.items() if value})
        return replace(self, rows={sort: rows for sort, rows in found.items() if of in ("", sort)})

    def keys(self) -> Rows:
        """(sort, id) of each, by team, service and end: to be counted and cut into pages."""
        told = [
            rows.annotate(
                sort=Value(sort), team=F(f"{_SERVICE[sort]}__team__name"), service=F(f"{_SERVICE[sort]}__name")
            ).order_by().values_list("sort", "pk", "team", "service", "expires_at")
            for sort, rows in self.rows.items()
        ]  # fmt: skip
        if not told:
            return Waiver.objects.none()
        keys: Rows = told[0].union(*told[1:], all=True)
        return keys.order_by("team", "service", "expires_at", "pk")

    def loaded(self, keys: Iterable[Sequence[Any]]) -> "list[Excused]":
        """The waivers of some `keys`, in their order, in a query for each sort."""
        wanted: list[tuple[Sort, UUID]] = [(cast("Sort", key[0]), UUID(str(key[1]))) for key in keys]
        ids = [pk for _sort, pk in wanted]
        found = {one.waiver.pk: one for rows in self.whole() for one in excused(rows.filter(pk__in=ids))}
        return [found[pk] for _sort, pk in wanted if pk in found]

    def whole(self) -> list[Rows]:
        """The rows of each sort with all that `excused` needs."""
        return [rows.select_related(*_RELATED[sort], *_PEOPLE) for sort, rows in self.rows.items()]


@dataclass(frozen=True, slots=True)
class Excused:
    """One waiver with its place: `key` names the item in its checklist, or is the tool and the fault.

    `times`: how often the same was waived, this one included where it is in force; `since`: when the first of
    those, or this one, was asked for.
    """

    of: Sort
    waiver: TimeBound
    title: str
    key: str
    service: Service
    environment: Environment
    times: int
    since: datetime

    @property
    def item(self) -> UUID | None:
        """The id of the item, if it is of one."""
        return getattr(self.waiver, "item_id", None)

    @property
    def finding(self) -> UUID | None:
        """The id of the finding, if it is of one."""
        return getattr(self.waiver, "finding_id", None)


def waiver_debt(actor: Actor, at: datetime) -> Debt:
    """Every waiver in force or asked for, of the teams whose debt `actor` may see."""
    open_now = Q(state=TimeBound.State.REQUESTED) | Q(state=TimeBound.State.APPROVED, expires_at__gt=at)
    items = Waiver.objects.filter(still_asked_for("item"), open_now)
    findings = FindingWaiver.objects.filter(still_weighs("finding"), open_now)
    same_fault = {f"finding__{name}": OuterRef(f"finding__{name}") for name in ("environment", "kind", "key")}
    counted: dict[Sort, Rows] = {
        "item": _counted(items, Waiver.objects.filter(item=OuterRef("item")), "item"),
        # A fault that returns is a new finding.
        "finding": _counted(findings, FindingWaiver.objects.filter(**same_fault), "finding__key"),
    }
    rows: dict[Sort, Rows] = {}
    for sort, found in counted.items():
        where = where_allowed(actor, Action.VIEW_WAIVER_DEBT, f"{_SERVICE[sort]}__team")
        rows[sort] = found.none() if where is None else found.filter(where)
    return Debt(rows)


def _counted(rows: Rows, alike: Rows, by: str) -> Rows:
    """Each row with `times` and `since`, of the waivers `alike` that were given."""
    given = (
        alike.filter(decided_at__isnull=False).exclude(state=TimeBound.State.REFUSED).order_by().values(by)
    )
    counted: Rows = rows.annotate(
        times=Coalesce(Subquery(given.annotate(n=Count("pk")).values("n")[:1]), Value(0)),
        since=Coalesce(Subquery(given.annotate(n=Min("requested_at")).values("n")[:1]), "requested_at"),
    )
    return counted


def excused(rows: Iterable[Any]) -> "list[Excused]":
    """Waivers of either sort, as `Debt.whole` has them, with their places."""
    return [_excused(one) for one in rows]


def _excused(one: Any) -> Excused:
    if isinstance(one, FindingWaiver):
        of: Sort = "finding"
        title, key, place = one.finding.title, one.finding.key, one.finding
    else:
        of = "item"
        title, key, place = one.item.template_item.title, one.item.key, one.item.checklist
    counted: Any = one  # annotated
    return Excused(of, one, title, key, place.service, place.environment, counted.times, counted.since)


@dataclass(frozen=True, slots=True)
class TeamDebt:
    """One team's: how many are in force, asked for, end within `soon`, and stand on what was waived before.

    `findings`: how many of those in force or asked for are of findings.
    """

    slug: str
    name: str
    in_force: int
    asked_for: int
    ending: int
    repeated: int
    findings: int


def debt_by_team(debt: Debt, at: datetime, soon: timedelta) -> list[TeamDebt]:
    """The totals of `waiver_debt`, by the team's name, in a query for each sort."""
    in_force = Q(state=TimeBound.State.APPROVED)
    conditions = {
        "in_force": in_force,
        "asked_for": ~in_force,
        "ending": in_force & Q(expires_at__lte=at + soon),
        "repeated": in_force & Q(times__gt=1) | ~in_force & Q(times__gt=0),
    }
    counts = {
        name: Count(Case(When(condition, then=Value(1)), output_field=IntegerField()))
        for name, condition in conditions.items()
    }
    totals: dict[tuple[str, str], dict[str, int]] = {}
    for sort, rows in debt.rows.items():
        team = f"{_SERVICE[sort]}__team"
        for one in rows.order_by().values(f"{team}__name", f"{team}__slug").annotate(**counts):
            mine = totals.setdefault(
                (one[f"{team}__name"], one[f"{team}__slug"]), dict.fromkeys((*counts, "findings"), 0)
            )
            for name in counts:
                mine[name] += one[name]
            if sort == "finding":
                mine["findings"] += one["in_force"] + one["asked_for"]
    return [TeamDebt(slug, name, **totals[name, slug]) for name, slug in sorted(totals)]


HEAD = (
    "team", "service", "environment", "of", "item", "key", "state", "reason", "asked_by", "asked_at", "approved_by",
    "approved_at", "expires_at", "days_left", "days_old", "times_waived",
)  # fmt: skip


def debt_lines(debt: Debt, at: datetime, at_once: int = 500) -> Iterator[tuple[object, ...]]:
    """The rows as cells under `HEAD`, read `at_once` at a time."""
    keys = list(debt.keys())
    for start in range(0, len(keys), at_once):
        for one in debt.loaded(keys[start : start + at_once]):
            waiver = one.waiver
            yield (
                one.service.team.name, one.service.name, one.environment.name, one.of, one.title, one.key,
                STATES[TimeBound.State(waiver.state)], waiver.reason, waiver.requested_by,
                waiver.requested_at.isoformat(), waiver.decided_by,
                waiver.decided_at.isoformat() if waiver.decided_at else None, waiver.expires_at.isoformat(),
                (waiver.expires_at - at).days, (at - one.since).days, one.times,
            )  # fmt: skip
