"""What is due between two dates: of a person, a team, a service or all that somebody may see. For calendars.

A due date is a date, in whichever zone its duty counts days: a calendar shows it on that date.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet

from readiness.catalog.queries import visible_services
from readiness.obligations.models import CalendarFeed, Obligation, Occurrence
from readiness.obligations.queries import PENDING, living
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, User
from readiness.teams.roles import Role

State = Occurrence.State
UNFINISHED = (State.PLANNED, *PENDING)
FINISHED = (State.CLOSED, State.SKIPPED)
#: What a feed shows: what was done lately, everything that is not done, and so many at most.
FEED_PAST = timedelta(days=60)
FEED_MOST = 5000


@dataclass(frozen=True, kw_only=True)
class AgendaFilter:
    """What a calendar is narrowed to, by the addresses of team and service; empty means all."""

    team: str = ""
    service: str = ""
    person: UUID | None = None


def answered_by(person: UUID, prefix: str = "") -> Q:
    """Duties that `person` answers for: as the owner, or as a lead where nobody has them.

    `prefix` leads from the rows to their duty, such as "obligation__".
    """
    led = Membership.objects.filter(user=person, role=Role.LEAD).values("team")
    nobodys = Q(**{f"{prefix}owner__isnull": True, f"{prefix}service__team__in": led})
    return Q(**{f"{prefix}owner": person}) | nobodys


def agenda(actor: Actor, narrowed: AgendaFilter, since: date, until: date) -> QuerySet[Occurrence]:
    """What is or was due from `since` to `until`, both included, by date; of what ended only what was done."""
    rows = _shown(actor, narrowed).filter(due_on__gte=since, due_on__lte=until)
    return rows.order_by("due_on", "obligation__title", "pk")


def duties_of(actor: Actor, narrowed: AgendaFilter) -> QuerySet[Obligation]:
    """The duties that go on, for dates that nobody has planned yet; with service, team and owner."""
    rows = Obligation.objects.filter(living(), service__in=visible_services(actor).values("pk"))
    if narrowed.team:
        rows = rows.filter(service__team__slug=narrowed.team)
    if narrowed.service:
        rows = rows.filter(service__slug=narrowed.service)
    if narrowed.person:
        rows = rows.filter(answered_by(narrowed.person))
    return rows.select_related("service__team", "owner").order_by("title", "pk")


def feed_rows(feed: CalendarFeed, today: date) -> list[Occurrence]:
    """What a feed shows to its person now, by date."""
    team = feed.team
    narrowed = AgendaFilter(team=team.slug) if team else AgendaFilter(person=feed.user_id)
    wanted = Q(due_on__gte=today - FEED_PAST) | Q(state__in=UNFINISHED)
    rows = _shown(Actor.person(feed.user), narrowed).filter(wanted)
    return list(rows.order_by("due_on", "pk")[:FEED_MOST])


def _shown(actor: Actor, narrowed: AgendaFilter) -> QuerySet[Occurrence]:
    rows = Occurrence.objects.filter(obligation__service__in=visible_services(actor).values("pk"))
    rows = rows.filter(Q(state__in=FINISHED) | living("obligation__"))
    if narrowed.team:
        rows = rows.filter(obligation__service__team__slug=narrowed.team)
    if narrowed.service:
        rows = rows.filter(obligation__service__slug=narrowed.service)
    if narrowed.person:
        rows = rows.filter(answered_by(narrowed.person, "obligation__"))
    return rows.select_related("obligation__service__team", "obligation__owner")


def feeds_of(user: User) -> QuerySet[CalendarFeed]:
    """The links of a person that work, their own first; those to teams that they left open nothing."""
    rows = CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).select_related("team")
    return rows.order_by(F("team__name").asc(nulls_first=True), "pk")
