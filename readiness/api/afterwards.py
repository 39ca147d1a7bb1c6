"""The time after a launch: its lists, what the machine saw, and the word that one is done."""

from typing import Any
from uuid import UUID

from readiness.api.door import Ask, Door, call
from readiness.api.given import Choice, Given, Text
from readiness.api.shapes.launches import AfterwardsShown
from readiness.launches.models import AfterLaunch
from readiness.launches.operations import finish_afterwards
from readiness.launches.queries import after_for, afterwards_of, launch_for
from readiness.teams.access import Action

TAG = "Launches"


class ListEnd(Given):
    """Which list is done, and what surprised the team."""

    stage = Choice(AfterLaunch.Stage.values, help_text="The first day, or the first week.")
    summary = Text(
        required=False, allow_blank=True, max_length=8000, default="", help_text="Needed for the first week."
    )


class AfterwardsDoor(Door):
    """What comes after a launch."""

    address = "launches/<uuid:pk>/after"

    @call(
        "launches_after",
        "Read the time after a launch",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=AfterwardsShown,
    )
    def get(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """The lists that it started, the first day before the first week, as they stand now."""
        return {"lists": afterwards_of(launch_for(ask.actor, pk))}


class FinishDoor(Door):
    """A list is done."""

    address = "launches/<uuid:pk>/after/finish"

    @call(
        "launches_after_finish", "Finish a list after a launch", tag=TAG, right=(Action.FOLLOW_LAUNCH,), body=ListEnd,
        shows=AfterwardsShown, refuses=[409], finds=True,
        example={"stage": "first_week", "summary": "Twice the expected sign-ups: a second worker."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Once every item of it is settled."""
        after = after_for(ask.actor, pk, ask.body["stage"])
        finish_afterwards(after=after, summary=ask.body["summary"], actor=ask.actor, at=ask.at)
        return {"lists": afterwards_of(launch_for(ask.actor, pk))}


DOORS = (AfterwardsDoor, FinishDoor)
