"""Who may decide on what, as an action and as a condition of a query."""

from django.db.models import Exists, Q

from readiness.teams.access import TABLE, Action
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, OrganisationRole

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
    archived teams.
    """
    user, rule = actor.user, TABLE[action]
    if user is None or not user.is_active or (actor.scopes is not None and rule.scope not in actor.scopes):
        return None
    within = Membership.objects.filter(user=user, role__in=rule.roles).values("team")
    across = OrganisationRole.objects.filter(user=user, role__in=rule.roles)
    allowed = Q(**{f"{team}__in": within}) | Q(Exists(across))
    return allowed if actor.team_id is None else allowed & Q(**{team: actor.team_id})
