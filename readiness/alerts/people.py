"""Who is woken for a service: its owner on call, or the team's leads where it has none."""

from readiness.catalog.models import Service
from readiness.catalog.queries import owner_is_member
from readiness.teams.models import User
from readiness.teams.queries import leads_of


def on_call(service: Service) -> list[User]:
    """The owner, as long as they are an active member of the team; else everybody who leads it."""
    if service.owner is not None and owner_is_member(service):
        return [service.owner]
    return list(leads_of(service.team))
