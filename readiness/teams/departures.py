"""Telling the rooms above that a person or a service goes, in the transaction in which they go.

A room with a module `leaving` is told: `person_leaves(user, team, actor, at)`, with None for the team when the
person can act in none any more, and `service_moves(service, actor, at)`. This room does not know them.
"""

from datetime import datetime
from typing import Any

from readiness.discovery import one_per_room
from readiness.teams.actors import Actor
from readiness.teams.models import Team, User


def tell_leaving(*, user: User, team: Team | None, actor: Actor, at: datetime) -> None:
    """Somebody is about to lose the right to do a team's work, or all of it. Their roles are still there."""
    for room in one_per_room("leaving"):
        room.person_leaves(user=user, team=team, actor=actor, at=at)


def tell_moving(*, service: Any, actor: Actor, at: datetime) -> None:
    """A service has just been given to another team."""
    for room in one_per_room("leaving"):
        room.service_moves(service=service, actor=actor, at=at)
