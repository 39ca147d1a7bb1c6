"""Whose things somebody may do an action to, as a condition of a query: the same answer as `demand`, for lists."""

from django.db.models import Q

from readiness.teams.access import TABLE, Action, roles_held
from readiness.teams.actors import Actor
from readiness.teams.models import Membership
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES, Role


def where_allowed(actor: Actor, action: Action, team: str) -> Q | None:
    """The condition that `actor` may do `action` to the things of the team at the path `team`; None for never.

    The same answer as `demand`, for lists: one query for one team and for a hundred. It says nothing about
    archived teams. The person's roles are asked for first: "in these teams, or holding that role" in one
    condition would have the database look through every team's things.
    """
    roles = counting(actor, action)
    if not roles:
        return None
    return held_to_team(actor, team) & (Q() if across(roles) else in_teams(actor, roles, team))


def counting(actor: Actor, action: Action) -> frozenset[Role]:
    """The roles for which `actor` may do `action` somewhere."""
    user, rule = actor.user, TABLE[action]
    if user is None or not user.is_active or (actor.scopes is not None and rule.scope not in actor.scopes):
        return frozenset()
    return rule.roles & roles_held(actor) & frozenset((*TEAM_ROLES, *ORGANISATION_ROLES))


def across(roles: frozenset[Role]) -> bool:
    """Whether one of them counts in every team."""
    return not roles.isdisjoint(ORGANISATION_ROLES)


def in_teams(actor: Actor, roles: frozenset[Role], team: str) -> Q:
    """Things of teams in which the person holds one of the roles."""
    within = Membership.objects.filter(user=actor.user, role__in=sorted(roles)).values("team")
    return Q(**{f"{team}__in": within})


def by_membership(actor: Actor, roles: frozenset[Role], team: str) -> Q:
    """The same by a join, for a query that begins with the person's teams; in a team a person is once."""
    return Q(**{f"{team}__memberships__user": actor.user, f"{team}__memberships__role__in": sorted(roles)})


def held_to_team(actor: Actor, team: str) -> Q:
    """Nothing but its own team for a token of a team."""
    return Q() if actor.team_id is None else Q(**{team: actor.team_id})
