"""Duties: the library, those of services, started, changed, handed over, ended."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Day, Given, Id, Text, Truth, Whole, some
from readiness.api.rights import Open
from readiness.api.shapes.obligations import DutyLibraryShown, DutyShown
from readiness.catalog.queries import service_for
from readiness.obligations.cadence import BASES, SHIFTS, UNITS
from readiness.obligations.duties import library
from readiness.obligations.models import Obligation
from readiness.obligations.operations import change_duty, end_duty, hand_over, start_duty, start_own_duty
from readiness.obligations.queries import obligation_for, visible_obligations
from readiness.obligations.smoothing import TOLERANCE_DAYS
from readiness.obligations.template import REVIEWERS
from readiness.teams.access import Action
from readiness.teams.models import User

TAG = "Duties"
ORDERS = {"title": ("title", "id"), "-created": ("-created_at", "-id")}
_OWNER = "The `id` of a contributor or lead of the team; null: the team's leads."


class DutyQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    team = serializers.SlugField(source="service__team__slug", required=False, max_length=60)
    owner = serializers.UUIDField(required=False)


class NewDuty(Given):
    """A duty of the library for a service."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    key = Text(max_length=60, help_text="Its key in the library.")
    owner = Id(required=False, allow_null=True, default=None, help_text=_OWNER)
    zone = Text(required=False, max_length=60, default="UTC", help_text="In which its days begin and end.")


class Clock(serializers.TimeField):
    """A time of day, as text."""

    def to_internal_value(self, value: Any) -> Any:
        """The time."""
        if not isinstance(value, str):
            self.fail("invalid", format="hh:mm")
        return super().to_internal_value(value)


def _days() -> Any:
    return some(Whole(min_value=0, max_value=366), least=0, most=10, required=False)


class DutyTerms(Given):
    """What may change later on; what is left out stays. The rhythm stays: another rhythm is another duty."""

    title = Text(required=False, max_length=200)
    why = Text(required=False, allow_blank=True, max_length=4000)
    steps = some(Text(max_length=500), least=0, most=20, required=False)
    zone = Text(required=False, max_length=60)
    local_time = Clock(required=False, help_text="When it opens on its day, such as 09:00.")
    lead_days = _days()
    grace_days = Whole(required=False, min_value=0, max_value=366)
    escalation_days = _days()
    tolerance_days = Whole(
        required=False, allow_null=True, min_value=0, max_value=366,
        help_text=f"How far a smoothing of the team's load may move a date; null: {TOLERANCE_DAYS}.",
    )  # fmt: skip
    needs_evidence = Truth(required=False)
    reviewer = Choice(REVIEWERS, required=False)


class NewOwnDuty(DutyTerms):
    """A team's own duty."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    title = Text(max_length=200)
    zone = Text(max_length=60)
    owner = Id(required=False, allow_null=True, default=None, help_text=_OWNER)
    unit = Choice(UNITS)
    anchor = Day(help_text="The first day on which it may be due; on completion the day it was last done.")
    every = Whole(required=False, min_value=1, max_value=366)
    basis = Choice(BASES, required=False)
    weekday = Whole(required=False, min_value=0, max_value=6, help_text="0 is Monday.")
    nth = Whole(required=False, min_value=-1, max_value=4, help_text="1 to 4; -1 is the last.")
    month_day = Whole(required=False, min_value=-1, max_value=31, help_text="1 to 31; -1 is the last.")
    month = Whole(required=False, min_value=1, max_value=12)
    shift = Choice(SHIFTS, required=False, help_text="Where it moves from a day off.")


class HandOver(Given):
    """Who has it from now on."""

    owner = Id(allow_null=True, help_text=_OWNER)
    reason = Text(required=False, allow_blank=True, max_length=4000, default="")


class Ending(Given):
    """Why it is no longer needed."""

    reason = Text(max_length=4000)


class DutiesDoor(Door):
    """All duties."""

    address = "duties"

    @call(
        "duties_list", "List duties", tag=TAG, right=(Action.VIEW_SERVICE,), query=DutyQuery,
        listing=Listing(ORDERS), shows=DutyShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, also those that ended."""
        rows = visible_obligations(ask.actor).filter(**ask.query)
        return cut(rows, ask.page, ORDERS[ask.page.ordering])

    @call(
        "duties_start", "Start a duty of the library", tag=TAG, right=(Action.MANAGE_DUTY,), body=NewDuty,
        shows=DutyShown, status=201, refuses=[409], finds=True,
        example={"service": "payments-api", "key": "restore_test"},
    )  # fmt: skip
    def post(self, ask: Ask) -> Obligation:
        """From tomorrow on."""
        given = dict(ask.body)
        service, owner = service_for(ask.actor, given.pop("service")), _person(given.pop("owner"))
        made = start_duty(service=service, owner=owner, actor=ask.actor, at=ask.at, **given)
        return obligation_for(ask.actor, made.pk)


class OwnDutiesDoor(Door):
    """A team's own."""

    address = "duties/own"

    @call(
        "duties_start_own", "Start a duty of your own", tag=TAG, right=(Action.MANAGE_DUTY,), body=NewOwnDuty,
        shows=DutyShown, status=201, refuses=[409], finds=True,
        example={
            "service": "payments-api",
            "title": "Look through the dead letters",
            "unit": "month",
            "nth": 1,
            "weekday": 0,
            "anchor": "2026-03-01",
            "zone": "Europe/Berlin",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> Obligation:
        """With any rhythm of the closed set."""
        given = dict(ask.body)
        service, owner = service_for(ask.actor, given.pop("service")), _person(given.pop("owner"))
        made = start_own_duty(service=service, owner=owner, actor=ask.actor, at=ask.at, **given)
        return obligation_for(ask.actor, made.pk)


class DutyLibraryDoor(Door):
    """The library."""

    address = "duties/library"

    @call("library_duties", "Read the library of duties", tag=TAG, right=Open.OWN, shows=DutyLibraryShown)
    def get(self, ask: Ask) -> dict[str, Any]:  # noqa: ARG002  every call has one
        """Those of every launch first."""
        return {"duties": library()}


class DutyDoor(Door):
    """One duty."""

    address = "duties/<uuid:pk>"

    @call("duties_read", "Read a duty", tag=TAG, right=(Action.VIEW_SERVICE,), shows=DutyShown)
    def get(self, ask: Ask, pk: UUID) -> Obligation:
        """With its rhythm."""
        return obligation_for(ask.actor, pk)

    @call(
        "duties_edit", "Change a duty", tag=TAG, right=(Action.MANAGE_DUTY,), body=DutyTerms, shows=DutyShown,
        refuses=[409], example={"grace_days": 3},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> Obligation:
        """Planned occurrences follow; what is open stays as it was asked for."""
        change_duty(obligation=obligation_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return obligation_for(ask.actor, pk)


class HandOverDoor(Door):
    """Another owner."""

    address = "duties/<uuid:pk>/hand-over"

    @call(
        "duties_hand_over", "Hand a duty over", tag=TAG, right=(Action.MANAGE_DUTY,), body=HandOver,
        shows=DutyShown, refuses=[409], example={"owner": None},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Obligation:
        """With all that is open of it."""
        duty, owner = obligation_for(ask.actor, pk), _person(ask.body["owner"])
        hand_over(obligation=duty, owner=owner, reason=ask.body["reason"], actor=ask.actor, at=ask.at)
        return obligation_for(ask.actor, pk)


class EndDutyDoor(Door):
    """The end of a duty."""

    address = "duties/<uuid:pk>/end"

    @call(
        "duties_end", "End a duty", tag=TAG, right=(Action.END_DUTY,), body=Ending, shows=DutyShown,
        refuses=[409], example={"reason": "The platform does it now."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Obligation:
        """Nothing of it is due any more; its record stays."""
        end_duty(obligation=obligation_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return obligation_for(ask.actor, pk)


def _person(pk: UUID | None) -> User | None:
    return None if pk is None else User.objects.filter(pk=pk).first() or User(pk=pk)


DOORS = (DutiesDoor, OwnDutiesDoor, DutyLibraryDoor, DutyDoor, HandOverDoor, EndDutyDoor)
