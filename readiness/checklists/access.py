"""Who may decide on what, as an action and as a condition of a query."""

from collections import defaultdict

from django.db.models import Q

from readiness.teams.access import TABLE, Action, roles_held
from readiness.teams.actors import Actor
from readiness.teams.models import Membership
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES, Role

#: What a template's `accepted_by` demands of the reviewer.
REVIEWING = {
    "peer": Action.REVIEW_AS_PEER,
    "lead": Action.REVIEW_AS_LEAD,
    "security_reviewer": Action.REVIEW_AS_SECURITY,
}


def where_allowed(actor: Actor, action: Action, team: str) -> Q | None:
    """The condition that `actor` may do `action` to the things of the team at the path `team`; None for
    never.

    The same answer as `demand`, for lists: one query for one team and for a hundred. It says nothing about
    archived teams. The person's roles are asked for first: "in these teams, or holding that role" in one
    condition would have the database look through every team's things.
    """
    roles = _counting(actor, action)
    if not roles:
        return None
    return _held_to_team(actor, team) & (Q() if _across(roles) else _in_teams(actor, roles, team))


def where_reviewing(actor: Actor, item: str) -> Q | None:
    """The condition that `actor` may judge evidence for the item at the path `item`; None for never."""
    team, accepted_by = f"{item}__checklist__service__team", f"{item}__template_item__accepted_by__in"
    alike: dict[frozenset[Role], list[str]] = defaultdict(list)
    for reviewer, action in REVIEWING.items():
        roles = _counting(actor, action)
        if roles:
            alike[frozenset() if _across(roles) else roles].append(reviewer)
    if not alike:
        return None
    within = _in_teams
    if all(alike):
        # By a join, which can be the first: the person's own teams, then what little waits there. A person is
        # in a team once, so that no row comes twice.
        within = _by_membership
    allowed = Q()
    for roles, reviewers in alike.items():
        allowed |= Q(**{accepted_by: reviewers}) & (within(actor, roles, team) if roles else Q())
    return _held_to_team(actor, team) & allowed


def _counting(actor: Actor, action: Action) -> frozenset[Role]:
    """The roles for which `actor` may do `action` somewhere."""
    user, rule = actor.user, TABLE[action]
    if user is None or not user.is_active or (actor.scopes is not None and rule.scope not in actor.scopes):
        return frozenset()
    return rule.roles & roles_held(actor) & frozenset((*TEAM_ROLES, *ORGANISATION_ROLES))


def _across(roles: frozenset[Role]) -> bool:
    return not roles.isdisjoint(ORGANISATION_ROLES)


def _in_teams(actor: Actor, roles: frozenset[Role], team: str) -> Q:
    within = Membership.objects.filter(user=actor.user, role__in=sorted(roles)).values("team")
    return Q(**{f"{team}__in": within})


def _by_membership(actor: Actor, roles: frozenset[Role], team: str) -> Q:
    return Q(**{f"{team}__memberships__user": actor.user, f"{team}__memberships__role__in": sorted(roles)})


def _held_to_team(actor: Actor, team: str) -> Q:
    return Q() if actor.team_id is None else Q(**{team: actor.team_id})
