"""The order in which rows about people are locked: teams, then persons, then roles, each by primary key.

One order everywhere, so that two changes to the same people wait for each other and never deadlock. On SQLite
a writing transaction is alone anyway (`BEGIN IMMEDIATE`).
"""

from collections.abc import Iterable
from uuid import UUID

from readiness.refusals import Unseen
from readiness.teams.models import Membership, OrganisationRole, Team, User
from readiness.teams.roles import Role


def lock_team(team: Team) -> Team:
    """The team's row as it stands, held: who its members are changes by one transaction at a time."""
    return lock_teams([team.pk])[0]


def lock_teams(teams: Iterable[UUID]) -> list[Team]:
    """Several teams' rows, held in one order. Raises `Unseen` for one that is gone."""
    wanted = set(teams)
    # "No key": rows that merely point at the team are still written meanwhile.
    held = list(Team.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk"))
    if len(held) != len(wanted):
        raise Unseen
    return held


def lock_person(user: User) -> User:
    """The person's row as it stands, held."""
    held = User.objects.select_for_update(no_key=True).filter(pk=user.pk).first()
    if held is None:
        raise Unseen
    return held


def lock_administrators() -> list[OrganisationRole]:
    """Every administrator's role, held: the last one is told by one transaction at a time."""
    held = OrganisationRole.objects.select_for_update(of=("self",)).filter(role=Role.ADMINISTRATOR)
    return list(held.select_related("user").order_by("pk"))


def lock_rights(team: Team) -> None:
    """Every role that counts for the things of `team`, which is held: in it, and across the organisation."""
    across = OrganisationRole.objects.select_for_update(of=("self",)).order_by("pk")
    within = Membership.objects.select_for_update(of=("self",)).filter(team=team).order_by("pk")
    list(across.values_list("pk"))
    list(within.values_list("pk"))


def other_leads(team: Team, user: User) -> bool:
    """Whether `team`, held by `lock_team`, keeps a lead who can act when `user` is none."""
    leads = Membership.objects.filter(team=team, role=Role.LEAD, user__is_active=True)
    return leads.exclude(user=user).exists()
