"""What becomes of duties when somebody leaves a team or a service changes hands.

Found by name by the rooms below (`readiness.teams.departures`), which do not know this one; called in their
transaction, with the team or the service held.
"""

from datetime import datetime

from readiness.catalog.models import Service
from readiness.obligations.models import Obligation
from readiness.obligations.operations.heirs import adopt_orphans, bequeath
from readiness.teams.actors import Actor
from readiness.teams.models import Team, User


def person_leaves(*, user: User, team: Team | None, actor: Actor, at: datetime) -> None:
    """`user` can no longer do duties of `team` (None: of any): the team's longest-serving other lead has them now."""
    rows = Obligation.objects.filter(owner=user, ended_at__isnull=True)
    if team is not None:
        rows = rows.filter(service__team=team)
    held = rows.select_for_update(of=("self",)).select_related("service__team").order_by("pk")
    for row in list(held):
        bequeath(row, user, actor, at)


def service_moves(*, service: Service, actor: Actor, at: datetime) -> None:
    """`service` belongs to another team now: duties of people who are not in it fall to its lead."""
    rows = Obligation.objects.filter(service=service, ended_at__isnull=True, owner__isnull=False)
    held = list(rows.select_for_update(of=("self",)).select_related("service__team", "owner").order_by("pk"))
    adopt_orphans(held, at, actor)
