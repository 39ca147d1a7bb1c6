"""What a person's own teams look after."""

from datetime import datetime

from django.db.models import QuerySet

from readiness.checklists.models import ChecklistItem
from readiness.checklists.queries.queues import still_asked_for
from readiness.teams.actors import Actor


def running_out(actor: Actor, at: datetime, until: datetime) -> QuerySet[ChecklistItem]:
    """Items of the actor's own teams that hold at `at` and, unless somebody acts, no longer do at `until`; the
    next first.

    Without what a probe proves: that runs out daily and is renewed by the probe itself. Found through the
    person's memberships, so that a database begins with those and not with all that runs out anywhere.
    """
    rows = ChecklistItem.objects.filter(
        still_asked_for(""),
        checklist__service__team__memberships__user=actor.user,
        good_until__gt=at,
        good_until__lte=until,
    )
    return rows.exclude(proof="proven").order_by("good_until", "pk")
