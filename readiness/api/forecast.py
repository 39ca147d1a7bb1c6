"""How much is due in the 90 days to come."""

from typing import Any
from zoneinfo import ZoneInfo

from rest_framework import serializers

from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked
from readiness.api.obligations import TAG
from readiness.api.shapes.forecast import ForecastShown
from readiness.obligations.agenda import AgendaFilter
from readiness.obligations.forecast import forecast_of
from readiness.obligations.instants import local_day
from readiness.teams.access import Action

_UTC = ZoneInfo("UTC")


class ForecastQuery(Asked):
    """What narrows the forecast."""

    service = serializers.SlugField(required=False, max_length=60)
    team = serializers.SlugField(required=False, max_length=60)
    owner = serializers.UUIDField(
        source="person", required=False, help_text="What this person answers for, also as a lead of the team."
    )


class ForecastDoor(Door):
    """The load of the weeks to come."""

    address = "forecast"

    @call(
        "duties_forecast", "Forecast how much is due", tag=TAG, right=(Action.VIEW_SERVICE,),
        query=ForecastQuery, shows=ForecastShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> dict[str, Any]:
        """Planned and expected, for 90 days from today in UTC, in weeks from Monday, of each team and person."""
        found = forecast_of(ask.actor, AgendaFilter(**ask.query), local_day(ask.at, _UTC))
        return {
            "since": found.since,
            "until": found.until,
            "total": found.total,
            "weeks": found.weeks,
            "teams": [
                {
                    "slug": group.key,
                    "name": found.team_names[str(group.key)],
                    "due": group.due,
                    "total": group.total,
                }
                for group in found.teams
            ],
            "people": [
                {
                    "id": group.key,
                    "name": _name(found.person_names, group.key),
                    "due": group.due,
                    "total": group.total,
                }
                for group in found.people
            ],
        }


def _name(names: dict[Any, str], key: object) -> str:
    return names.get(key, "")


DOORS = (ForecastDoor,)
