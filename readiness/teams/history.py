"""Who held which role at an earlier time, as the ledger tells it: rows only say who holds it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from readiness.ledger.models import LedgerEntry
from readiness.ledger.queries import data_of, entries_of
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
    told = entries_of((*IN_TEAM, events.INVITATION_ACCEPTED), team=team)
    return _holders(told.filter(recorded_at__lte=at), at)


def holders_across_then(at: datetime) -> list[Holder]:
    """Who held a role across the organisation at `at`, by role, then by name."""
    told = entries_of((*ACROSS, events.INVITATION_ACCEPTED))
    return _holders(told.filter(recorded_at__lte=at, team__isnull=True), at)


def _holders(entries: Iterable[LedgerEntry], at: datetime) -> list[Holder]:
    held: dict[tuple[UUID, Role | None], Holder] = {}
    found = list(entries)
    people = User.objects.in_bulk({_person(entry) for entry in found})
    for entry in found:
        data = data_of(entry)
        role = Role(data.get("to") or data["role"])
        # In a team a person has one role; across the organisation they may have several, each by itself.
        place = (_person(entry), None if entry.team_id else role)
        if entry.kind in ENDED:
            held.pop(place, None)
        else:
            held[place] = Holder(people[place[0]], role, entry.recorded_at)
    gone = _deactivated(people, at)
    order = list(reversed(Role))
    return sorted(
        (one for one in held.values() if one.person.pk not in gone),
        key=lambda one: (order.index(one.role), str(one.person), one.person.pk),
    )


def _person(entry: LedgerEntry) -> UUID:
    """Whose role it is about: who accepts an invitation does so for themselves."""
    return UUID(data_of(entry).get("person") or str(entry.actor_id))


def _deactivated(people: Iterable[UUID], at: datetime) -> set[UUID | None]:
    gone: set[UUID | None] = set()
    for entry in entries_of(ACCOUNTS).filter(subject_id__in=list(people), recorded_at__lte=at):
        (gone.add if entry.kind == events.PERSON_DEACTIVATED else gone.discard)(entry.subject_id)
    return gone
