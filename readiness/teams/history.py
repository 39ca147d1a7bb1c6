"""Who held which role at an earlier time, as the ledger tells it: rows only say who holds it now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from readiness.ledger.queries import Happened, happened
from readiness.teams import events
from readiness.teams.models import User
from readiness.teams.roles import Role

IN_TEAM = (events.MEMBER_ADDED, events.MEMBER_CHANGED, events.MEMBER_REMOVED, events.MEMBER_LEFT)
ACROSS = (events.ORGANISATION_ROLE_GRANTED, events.ORGANISATION_ROLE_REVOKED)
ENDED = {events.MEMBER_REMOVED, events.MEMBER_LEFT, events.ORGANISATION_ROLE_REVOKED}
ACCOUNTS = (events.PERSON_DEACTIVATED, events.PERSON_REACTIVATED)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person with a role that they held, since when."""

    person: User
    role: Role
    since: datetime


def members_then(team: UUID, at: datetime) -> list[Holder]:
    """Who was in the team at `at`, strongest role first, then by name; without people deactivated by then."""
    return _holders(happened((*IN_TEAM, events.INVITATION_ACCEPTED), Q(team=team), until=at), at)


def holders_across_then(at: datetime) -> list[Holder]:
    """Who held a role across the organisation at `at`, by role, then by name."""
    told = happened((*ACROSS, events.INVITATION_ACCEPTED), Q(team__isnull=True), until=at)
    return _holders(told, at)


def _holders(entries: Collection[Happened], at: datetime) -> list[Holder]:
    held: dict[tuple[UUID, Role | None], Holder] = {}
    people = User.objects.in_bulk({_person(entry) for entry in entries})
    for entry in entries:
        role = Role(entry.data.get("to") or entry.data["role"])
        # In a team a person has one role; across the organisation they may have several, each by itself.
        place = (_person(entry), None if entry.team else role)
        if entry.kind in ENDED:
            held.pop(place, None)
        else:
            held[place] = Holder(people[place[0]], role, entry.at)
    gone = _deactivated(people, at)
    order = list(reversed(Role))
    return sorted(
        (one for one in held.values() if one.person.pk not in gone),
        key=lambda one: (order.index(one.role), str(one.person), one.person.pk),
    )


def _person(entry: Happened) -> UUID:
    """Whose role it is about: who accepts an invitation does so for themselves."""
    return UUID(entry.data.get("person") or str(entry.person))


def _deactivated(people: Collection[UUID], at: datetime) -> set[UUID | None]:
    gone: set[UUID | None] = set()
    for entry in happened(ACCOUNTS, Q(subject_id__in=list(people)), until=at):
        (gone.add if entry.kind == events.PERSON_DEACTIVATED else gone.discard)(entry.subject)
    return gone
