"""Whose duties are whose when people and services go: handed over in the same transaction, never orphaned."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from readiness.obligations import events
from readiness.obligations.models import Obligation
from readiness.obligations.operations.rows import tell
from readiness.obligations.operations.stilling import still_all
from readiness.refusals import Invalid
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import Membership, Team, User
from readiness.teams.operations.locks import lock_person, lock_team
from readiness.teams.roles import Role

#: Who can do what a duty asks for.
DOERS = (Role.CONTRIBUTOR, Role.LEAD)


def hold_heir(team: Team, owner: User | None) -> None:
    """Hold the team and who is given a duty, so that neither leaves before the commit; before any other lock.

    Raises `Invalid` unless `owner` is nobody, or an active contributor or lead of the team.
    """
    if owner is None:
        return
    lock_team(team)
    lock_person(owner)
    if not _doers(team.pk).filter(user=owner).exists():
        # The same words for a stranger and for nobody: who has an account here is not told.
        raise Invalid({"owner": ["Duties are given to contributors and leads of the team."]})


def give(obligation: Obligation, owner: User | None, actor: Actor, at: datetime, reason: str = "") -> None:
    """Another owner for a duty that the caller holds, with its entry."""
    before, obligation.owner = obligation.owner_id, owner
    obligation.save(update_fields=["owner"])
    if before is not None:
        still_all(obligation, "Somebody else has the duty now.", of=before)
    tell(
        events.OBLIGATION_HANDED_OVER,
        obligation,
        actor,
        at,
        data={"from": _text(before), "to": _text(obligation.owner_id)},
        private={"reason": reason},
    )


def bequeath(row: Obligation, leaver: User | None, actor: Actor, at: datetime) -> None:
    """Give a duty that the caller holds to its team's longest-serving other lead."""
    give(row, heir_of(row.service.team_id, leaver), actor, at)


def heir_of(team_id: UUID, leaver: User | None) -> User | None:
    """The lead to whom duties fall; None for a team that has no other."""
    leads = _doers(team_id).filter(role=Role.LEAD).select_related("user").order_by("since", "pk")
    first = (leads.exclude(user=leaver) if leaver else leads).first()
    return first.user if first else None


def adopt_orphans(rows: Sequence[Obligation], at: datetime, actor: Actor = SYSTEM) -> int:
    """Give those of the held duties away whose owner can no longer act; a last net under every other way."""
    owned = [row for row in rows if row.owner_id is not None]
    doers = set(
        Membership.objects.filter(
            team__in={row.service.team_id for row in owned},
            user__in={row.owner_id for row in owned},
            user__is_active=True,
            role__in=DOERS,
        ).values_list("team", "user")
    )
    orphans = [row for row in owned if (row.service.team_id, row.owner_id) not in doers]
    for row in orphans:
        bequeath(row, row.owner, actor, at)
    return len(orphans)


def _doers(team_id: UUID) -> QuerySet[Membership]:
    return Membership.objects.filter(team=team_id, user__is_active=True, role__in=DOERS)


def _text(pk: UUID | None) -> str | None:
    return str(pk) if pk else None
