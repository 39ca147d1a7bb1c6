"""Reading duties and their occurrences, always within what the actor may see; what is overdue, at a time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from readiness.catalog.models import Service
from readiness.catalog.queries import visible_services
from readiness.obligations.models import Obligation, Occurrence, TeamChannel
from readiness.refusals import Unseen
from readiness.teams.actors import Actor
from readiness.teams.models import Team
from readiness.teams.queries import visible_teams


def living(prefix: str = "") -> Q:
    """Duties that somebody has: not ended, of a service that runs and a team that is there.

    `prefix` leads from the rows to their duty, such as "obligation__".
    """
    there = {f"{prefix}ended_at__isnull": True, f"{prefix}service__team__archived_at__isnull": True}
    return Q(**there) & ~Q(**{f"{prefix}service__lifecycle": Service.Lifecycle.RETIRED})


State = Occurrence.State
#: What somebody has to do something about.
PENDING = (State.OPEN, State.SUBMITTED, State.RETURNED)
LIVING = living("obligation__")
#: Word of a list -> the states of its rows; "overdue" and "pending" look at the clock as well, "coming" at dates.
SHOWN: dict[str, tuple[str, ...]] = {
    "pending": PENDING,
    "overdue": (*PENDING, State.PLANNED),  # also what no worker has opened yet
    "review": (State.SUBMITTED,),
    "skip": (*PENDING, State.PLANNED),
    "coming": (State.PLANNED,),
    "done": (State.CLOSED, State.SKIPPED),
}


@dataclass(frozen=True, kw_only=True)
class OccurrenceFilter:
    """What a list of occurrences is narrowed to; empty means all. `show` is a word of `SHOWN`, or a state."""

    show: str = ""
    service: str = ""
    team: str = ""
    owner: UUID | None = None
    obligation: UUID | None = None


@dataclass(frozen=True, slots=True)
class OnTime:
    """Of the occurrences that were promised in a period: how many were closed by then, late, skipped, still open."""

    on_time: int
    late: int
    skipped: int
    unfinished: int

    @property
    def due(self) -> int:
        """All that were not skipped."""
        return self.on_time + self.late + self.unfinished

    @property
    def rate(self) -> float | None:
        """The share of `due` that was closed on time; None where nothing was due."""
        return self.on_time / self.due if self.due else None

    @property
    def percent(self) -> int | None:
        """The same in whole percents, rounded down: 100 is nothing but on time."""
        return self.on_time * 100 // self.due if self.due else None


def visible_obligations(actor: Actor) -> QuerySet[Obligation]:
    """The duties of every service that `actor` may see, also those that ended, by title."""
    rows = Obligation.objects.filter(service__in=visible_services(actor).values("pk"))
    return rows.select_related("service__team", "owner").order_by("title", "pk")


def obligations_of(actor: Actor, service: Service) -> QuerySet[Obligation]:
    """The duties that a service has now."""
    return visible_obligations(actor).filter(service=service, ended_at__isnull=True)


def obligation_for(actor: Actor, pk: UUID) -> Obligation:
    """One duty with its service, team and people. Raises `Unseen`."""
    rows = visible_obligations(actor).select_related("service__team", "owner", "created_by", "ended_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def visible_occurrences(actor: Actor, narrowed: OccurrenceFilter, at: datetime) -> QuerySet[Occurrence]:
    """Occurrences of duties that `actor` may see, by due date, what is overdue first.

    Of duties that ended, and of services that do, only what was done is shown. What is `late_at` in the past and
    pending is overdue: that is for `is_overdue` to say.
    """
    rows = Occurrence.objects.filter(obligation__service__in=visible_services(actor).values("pk"))
    rows = rows.select_related(*_RELATED)
    given = {
        "obligation__service__slug": narrowed.service,
        "obligation__service__team__slug": narrowed.team,
        "obligation__owner": narrowed.owner,
        "obligation": narrowed.obligation,
    }
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if not narrowed.show:
        return rows.order_by("late_at", "pk")
    states = SHOWN.get(narrowed.show, (narrowed.show,))
    rows = rows.filter(state__in=states)
    if narrowed.show == "overdue":
        rows = rows.filter(late_at__lte=at)
    if narrowed.show == "skip":
        rows = rows.filter(skip_asked_by__isnull=False)
    if set(states) <= {State.CLOSED, State.SKIPPED}:
        return rows.order_by("-late_at", "-pk")
    return rows.filter(LIVING).order_by("late_at", "pk")


def occurrence_for(actor: Actor, pk: UUID) -> Occurrence:
    """One occurrence with its duty, service, team and people. Raises `Unseen`."""
    rows = Occurrence.objects.filter(obligation__service__in=visible_services(actor).values("pk"))
    people = ("submitted_by", "reviewed_by", "skip_asked_by", "skip_decided_by", "evidence__evidence")
    found = rows.select_related(*_RELATED, *people).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


def overdue_occurrences(at: datetime) -> QuerySet[Occurrence]:
    """Everything that is overdue at `at`, of all teams: for the portal's own reminders, never for a page."""
    rows = Occurrence.objects.filter(LIVING, state__in=SHOWN["overdue"], late_at__lte=at)
    return rows.select_related(*_RELATED).order_by("late_at", "pk")


def is_overdue(occurrence: Occurrence, at: datetime) -> bool:
    """Whether it should have been done by `at`, its grace included."""
    return occurrence.state in SHOWN["overdue"] and occurrence.late_at <= at


def next_occurrences(obligations: Collection[UUID]) -> dict[UUID, Occurrence]:
    """The earliest unfinished occurrence of each duty, in one query."""
    first = Occurrence.objects.filter(obligation=OuterRef("pk"), state__in=(State.PLANNED, *PENDING))
    earliest = Obligation.objects.filter(pk__in=obligations).annotate(
        first=Subquery(first.order_by("period_no").values("pk")[:1])
    )
    rows = Occurrence.objects.filter(pk__in=earliest.values("first"))
    return {row.obligation_id: row for row in rows}


def occurrences_of(obligation: Obligation, most: int) -> list[Occurrence]:
    """The occurrences of a duty that the caller may see that were opened, the newest first."""
    rows = obligation.occurrences.exclude(state=State.PLANNED).select_related(
        "submitted_by", "reviewed_by", "skip_asked_by", "skip_decided_by"
    )
    return list(rows.order_by("-period_no")[:most])


def on_time(rows: QuerySet[Occurrence], since: datetime, at: datetime) -> OnTime:
    """How those of `rows` went whose first date, grace included, lies after `since` and not after `at`."""
    promised = rows.order_by().filter(original_late_at__gt=since, original_late_at__lte=at)
    promised = promised.exclude(state=State.PLANNED)
    closed = Q(state=State.CLOSED)
    counts = promised.aggregate(
        on_time=Count("pk", filter=closed & Q(closed_at__lt=F("original_late_at"))),
        late=Count("pk", filter=closed & Q(closed_at__gte=F("original_late_at"))),
        skipped=Count("pk", filter=Q(state=State.SKIPPED)),
        unfinished=Count("pk", filter=Q(state__in=PENDING)),
    )
    return OnTime(**counts)


_RELATED = ("obligation__service__team", "obligation__owner")


def channels_of(team: Team) -> QuerySet[TeamChannel]:
    """The tools that a team's reminders are posted to, disabled ones too, by name."""
    return (
        TeamChannel.objects.filter(team=team, removed_at=None).select_related("team").order_by("name", "pk")
    )


def channel_for(actor: Actor, pk: UUID) -> TeamChannel:
    """A tool of a team that `actor` may see. Raises `Unseen`."""
    rows = TeamChannel.objects.filter(team__in=visible_teams(actor).values("pk"), removed_at=None)
    found = rows.select_related("team").filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found
