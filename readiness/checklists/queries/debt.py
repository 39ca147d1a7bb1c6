"""Waiver debt: what stands only because somebody excused it, or is to be excused, and how often it was before."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from readiness.checklists.access import where_allowed
from readiness.checklists.models import Waiver
from readiness.checklists.queries.queues import still_asked_for
from readiness.teams.access import Action
from readiness.teams.actors import Actor

_TEAM = "item__checklist__service__team"
#: What is said of each state that is debt.
STATES = {Waiver.State.APPROVED: "In force", Waiver.State.REQUESTED: "Asked for"}


def waiver_debt(actor: Actor, at: datetime) -> QuerySet[Waiver]:
    """Every waiver in force or asked for, of the teams whose debt `actor` may see: by team, service, and end.

    Each row has `times` (how often this item was waived, this one included where it is in force) and `since`
    (when the first of those waivers, or this one, was asked for).
    """
    where = where_allowed(actor, Action.VIEW_WAIVER_DEBT, _TEAM)
    if where is None:
        return Waiver.objects.none()
    open_now = Q(state=Waiver.State.REQUESTED) | Q(state=Waiver.State.APPROVED, expires_at__gt=at)
    given = Waiver.objects.filter(item=OuterRef("item"), decided_at__isnull=False)
    by_item = given.exclude(state=Waiver.State.REFUSED).order_by().values("item")
    rows = Waiver.objects.filter(where, open_now, still_asked_for("item")).annotate(
        times=Coalesce(Subquery(by_item.annotate(n=Count("pk")).values("n")[:1]), Value(0)),
        since=Coalesce(Subquery(by_item.annotate(n=Min("requested_at")).values("n")[:1]), "requested_at"),
    )
    related = ("item__template_item", "item__checklist__service__team", "item__checklist__environment")
    return rows.select_related(*related, "requested_by", "decided_by").order_by(
        f"{_TEAM}__name", "item__checklist__service__name", "expires_at", "pk"
    )


@dataclass(frozen=True, slots=True)
class TeamDebt:
    """One team's: how many are in force, asked for, end within `soon`, and stand on an item waived before."""

    slug: str
    name: str
    in_force: int
    asked_for: int
    ending: int
    repeated: int


def debt_by_team(rows: QuerySet[Waiver], at: datetime, soon: timedelta) -> list[TeamDebt]:
    """The totals of `waiver_debt`, by the team's name, in one query."""
    in_force = Q(state=Waiver.State.APPROVED)

    def number(condition: Q) -> Count:
        return Count(Case(When(condition, then=Value(1)), output_field=IntegerField()))

    grouped = (
        rows.order_by(f"{_TEAM}__name")
        .values(f"{_TEAM}__slug", f"{_TEAM}__name")
        .annotate(
            in_force=number(in_force),
            asked_for=number(~in_force),
            ending=number(in_force & Q(expires_at__lte=at + soon)),
            repeated=number(in_force & Q(times__gt=1) | ~in_force & Q(times__gt=0)),
        )
    )
    counts = ("in_force", "asked_for", "ending", "repeated")
    return [
        TeamDebt(one[f"{_TEAM}__slug"], one[f"{_TEAM}__name"], *(one[name] for name in counts))
        for one in grouped
    ]


HEAD = (
    "team", "service", "environment", "item", "key", "state", "reason", "asked_by", "asked_at", "approved_by",
    "approved_at", "expires_at", "days_left", "days_old", "times_waived",
)  # fmt: skip


def debt_lines(rows: Iterable[Waiver], at: datetime) -> Iterator[tuple[object, ...]]:
    """The rows as cells under `HEAD`."""
    for one in rows:
        checklist = one.item.checklist
        yield (
            checklist.service.team.name, checklist.service.name, checklist.environment.name,
            one.item.template_item.title, one.item.key, STATES[Waiver.State(one.state)], one.reason,
            one.requested_by, one.requested_at.isoformat(), one.decided_by,
            one.decided_at.isoformat() if one.decided_at else None, one.expires_at.isoformat(),
            (one.expires_at - at).days, (at - one.since).days, one.times,  # type: ignore[attr-defined]
        )  # fmt: skip
