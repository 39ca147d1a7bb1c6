"""To whom duties can be given."""

from readiness.obligations.operations.heirs import DOERS
from readiness.teams.models import Team, User
from readiness.teams.queries import people_of


def doers_of(team: Team) -> list[User]:
    """The active contributors and leads of a team."""
    return [place.user for place in people_of(team) if place.user.is_active and place.role in DOERS]
