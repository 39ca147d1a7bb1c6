"""What becomes of secrets when somebody leaves a team or a service changes hands.

Found by name by the rooms below (`readiness.teams.departures`), which do not know this one; called in their
transaction, with the team or the service held.
"""

from datetime import datetime

from readiness.catalog.models import Service
from readiness.credentials.models import Secret
from readiness.credentials.operations.registering import leave_to_leads
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, Team, User


def person_leaves(*, user: User, team: Team | None, actor: Actor, at: datetime) -> None:
    """The secrets that `user` owned in `team` (None: in any) are left to its leads."""
    rows = Secret.objects.filter(owner=user, retired_at__isnull=True)
    if team is not None:
        rows = rows.filter(service__team=team)
    held = rows.select_for_update(of=("self",)).select_related("service__team").order_by("pk")
    for row in list(held):
        leave_to_leads(row, actor, at)


def service_moves(*, service: Service, actor: Actor, at: datetime) -> None:
    """`service` belongs to another team now: secrets of people who are not in it are left to its leads."""
    rows = Secret.objects.filter(service=service, retired_at__isnull=True, owner__isnull=False)
    rows = rows.exclude(owner__in=Membership.objects.filter(team=service.team).values("user"))
    for row in list(rows.select_for_update(of=("self",)).select_related("service__team").order_by("pk")):
        leave_to_leads(row, actor, at)
