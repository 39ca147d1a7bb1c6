"""What of the duties waits for a person: to do it, or to decide on what somebody else did or asks for."""

from datetime import datetime

from django.db.models import Q, QuerySet

from readiness.catalog.queries import visible_services
from readiness.obligations.models import Occurrence
from readiness.obligations.queries import LIVING, PENDING
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import Membership
from readiness.teams.reach import where_allowed
from readiness.teams.roles import Role

State = Occurrence.State
_TEAM = "obligation__service__team"
#: Who reviews what was handed in.
REVIEWS = {
    "peer": Action.REVIEW_AS_PEER,
    "lead": Action.REVIEW_AS_LEAD,
    "security_reviewer": Action.REVIEW_AS_SECURITY,
}


def waiting_for(actor: Actor, until: datetime) -> QuerySet[Occurrence]:
    """What `actor` has to do that is due by `until` or came back, and what they may decide on; soonest late first."""
    rows = Occurrence.objects.filter(_to_do(actor, until) | _to_decide(actor), LIVING)
    rows = rows.filter(obligation__service__in=visible_services(actor).values("pk"))
    return rows.order_by("late_at", "pk")


def _to_do(actor: Actor, until: datetime) -> Q:
    """Their own, and their teams' that nobody has."""
    led = Membership.objects.filter(user=actor.user, role=Role.LEAD).values("team")
    theirs = Q(obligation__owner=actor.user) | Q(obligation__owner__isnull=True, **{f"{_TEAM}__in": led})
    return theirs & (Q(state=State.RETURNED) | Q(state__in=(State.OPEN, State.PLANNED), due_at__lte=until))


def _to_decide(actor: Actor) -> Q:
    """What others handed in, and what others ask to skip."""
    wanted = Q(pk__in=[])
    for reviewer, action in REVIEWS.items():
        where = where_allowed(actor, action, _TEAM)
        if where is not None:
            wanted |= where & Q(state=State.SUBMITTED, reviewer=reviewer) & ~Q(submitted_by=actor.user)
    where = where_allowed(actor, Action.SKIP_DUTY, _TEAM)
    if where is not None:
        asked = Q(state__in=(*PENDING, State.PLANNED), skip_asked_by__isnull=False)
        wanted |= where & asked & ~Q(skip_asked_by=actor.user)
    return wanted
