"""The audit trail: what is in the ledger, as far as somebody may see it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from readiness.catalog.queries import visible_services
from readiness.ledger.export import kinds_are
from readiness.ledger.models import LedgerEntry
from readiness.refusals import Unseen
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import Membership, User
from readiness.teams.queries import visible_teams
from readiness.teams.roles import Role

PAGE = 50
MOST_PEOPLE = 200
LARGEST_PAGE = 200


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What to look for; None or "" leaves out nothing.

    `kind` is a whole kind ("checklists.waiver.requested") or, ending in a dot, the beginning of some
    ("checklists."); `kinds` are several of such, any of which will do, and so are `people`, of whom none leaves
    nothing. `since` is included, `until` is not.
    """

    service: UUID | None = None
    team: UUID | None = None
    person: UUID | None = None
    people: tuple[UUID, ...] | None = None
    subject: UUID | None = None
    kind: str = ""
    kinds: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Page:
    """Entries, newest first. `older` is what to give as `before` for the next page; None: there is none."""

    entries: list[LedgerEntry]
    older: int | None


def entries_visible_to(actor: Actor) -> QuerySet[LedgerEntry]:
    """All that `actor` may see, unsorted.

    What happened to a service is seen by who sees the service now; what happened to people and teams by who
    may read the audit trail there: a team's leads, and auditors and administrators everywhere.
    """
    return LedgerEntry.objects.filter(_of_services(actor) | _of_people(actor))


def entries_for(
    actor: Actor, filters: Filters | None = None, *, before: int | None = None, limit: int = PAGE
) -> Page:
    """One page of what `actor` may see, ready to be told in words. `before`: ids below this one.

    What happened to services and what happened to people are looked for apart: each then has an index to go
    by, where one condition for both would read the whole ledger for somebody who may see little of it.
    """
    limit = max(1, min(limit, LARGEST_PAGE))
    newest = numbers_for(actor, filters, before=before, most=limit + 1)
    shown = newest[:limit]
    return Page(entries_numbered(shown), shown[-1] if len(newest) > limit else None)


def numbers_for(
    actor: Actor, filters: Filters | None = None, *, before: int | None = None, most: int
) -> list[int]:
    """The ids of the newest that `actor` may see, newest first, `most` at most."""
    found = LedgerEntry.objects.filter(pk__lt=before) if before is not None else LedgerEntry.objects.all()
    found = _filtered(found, filters or Filters()).order_by("-pk")
    newest = sorted(
        (
            pk
            for visible in (_of_services(actor), _of_people(actor))
            for pk in found.filter(visible).values_list("pk", flat=True)[:most]
        ),
        reverse=True,
    )
    return newest[:most]


def entries_numbered(numbers: Collection[int]) -> list[LedgerEntry]:
    """These entries, newest first, ready to be told in words. Who may see them is asked when they are looked for."""
    return list(_with_names(LedgerEntry.objects.filter(pk__in=numbers)).order_by("-pk"))


def people_called(text: str) -> tuple[UUID, ...]:
    """Whose name, as the trail shows it, has `text` as a part. The first few: a filter by more would filter nothing."""
    nameless = Q(name="", email__icontains=text)
    found = User.objects.filter(Q(name__icontains=text) | nameless).order_by("name", "email")
    return tuple(found.values_list("pk", flat=True)[:MOST_PEOPLE])


def names_to_offer(actor: Actor) -> list[str]:
    """Names that a reader may look for: of people in the teams that they see; themselves first."""
    among = Membership.objects.filter(team__in=visible_teams(actor).values("pk"))
    found = User.objects.filter(pk__in=among.values("user")).order_by("name", "email")[:MOST_PEOPLE]
    return list(dict.fromkeys(str(one) for one in ([actor.user] if actor.user else []) + list(found)))


def entries_of_service(about: Filters, *, limit: int) -> list[LedgerEntry]:
    """The newest entries about the service that `about` names, for a document: nobody's eyes are asked for here.

    Who is given the document must be found to see the service by who makes it.
    """
    if about.service is None:
        raise ValueError("Entries of one service only: others are for who may see them.")
    found = _filtered(LedgerEntry.objects.all(), about).order_by("-pk")[:limit]
    return list(_with_names(found))


def entry_for(actor: Actor, pk: int) -> LedgerEntry:
    """One entry. Raises `Unseen`."""
    entry = _with_names(entries_visible_to(actor)).filter(pk=pk).first()
    if entry is None:
        raise Unseen
    return entry


def _of_services(actor: Actor) -> Q:
    return Q(service__in=visible_services(actor).values("pk"))


def _of_people(actor: Actor) -> Q:
    people = Q(service__isnull=True)
    if may(actor, Action.VIEW_AUDIT, actor.team_id):
        return people if actor.team_id is None else people & Q(team=actor.team_id)
    if actor.team_id is None and (actor.scopes is None or Scope.READ in actor.scopes):
        led = Membership.objects.filter(user=actor.user, user__is_active=True, role=Role.LEAD)
        return people & Q(team__in=led.values("team"))
    return Q(pk__in=[])


def _with_names(entries: QuerySet[LedgerEntry]) -> QuerySet[LedgerEntry]:
    return entries.select_related("actor", "team", "service").prefetch_related("commitments")


def _filtered(entries: QuerySet[LedgerEntry], filters: Filters) -> QuerySet[LedgerEntry]:
    exact = {
        "service": filters.service,
        "team": filters.team,
        "actor": filters.person,
        "subject_id": filters.subject,
        "recorded_at__gte": filters.since,
        "recorded_at__lt": filters.until,
    }
    entries = entries.filter(**{name: value for name, value in exact.items() if value is not None})
    if filters.people is not None:
        entries = entries.filter(actor__in=filters.people)
    for kinds in ((filters.kind,) if filters.kind else (), filters.kinds):
        if kinds:
            entries = entries.filter(kinds_are(kinds))
    return entries
