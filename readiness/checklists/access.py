"""Who may decide on what, as an action and as a condition of a query."""

from collections import defaultdict

from django.db.models import Q

from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.reach import across, by_membership, counting, held_to_team, in_teams
from readiness.teams.roles import Role

#: What a template's `accepted_by` demands of the reviewer.
REVIEWING = {
    "peer": Action.REVIEW_AS_PEER,
    "lead": Action.REVIEW_AS_LEAD,
    "security_reviewer": Action.REVIEW_AS_SECURITY,
}


def where_reviewing(actor: Actor, item: str) -> Q | None:
    """The condition that `actor` may judge evidence for the item at the path `item`; None for never."""
    team, accepted_by = f"{item}__checklist__service__team", f"{item}__template_item__accepted_by__in"
    alike: dict[frozenset[Role], list[str]] = defaultdict(list)
    for reviewer, action in REVIEWING.items():
        roles = counting(actor, action)
        if roles:
            alike[frozenset() if across(roles) else roles].append(reviewer)
    if not alike:
        return None
    within = in_teams
    if all(alike):
        # By a join, which can be the first: the person's own teams, then what little waits there. A person is
        # in a team once, so that no row comes twice.
        within = by_membership
    allowed = Q()
    for roles, reviewers in alike.items():
        allowed |= Q(**{accepted_by: reviewers}) & (within(actor, roles, team) if roles else Q())
    return held_to_team(actor, team) & allowed
