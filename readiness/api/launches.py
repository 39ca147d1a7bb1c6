"""Launches: asked for, looked at, signed, moved, called off, recorded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Day, Given, Moment, Text
from readiness.api.past import AsOf, moment_of
from readiness.api.shapes.launches import (
    SIGNS_AS,
    DecisionShown,
    LaunchRow,
    LaunchShown,
    SignOffShown,
    gate_told,
)
from readiness.api.shown import taken
from readiness.catalog.history import environment_then
from readiness.catalog.queries import environment_for
from readiness.launches.models import Launch, LaunchDecision, SignOff
from readiness.launches.operations import (
    cancel_launch,
    decide_launch,
    record_launch,
    request_launch,
    reschedule_launch,
    sign_off,
)
from readiness.launches.queries import (
    LaunchView,
    launch_for,
    launch_then,
    launch_view,
    service_as_of,
    visible_launches,
)
from readiness.teams.access import Action

TAG = "Launches"
ORDERS = {
    "planned": ("planned_for", "id"),
    "-planned": ("-planned_for", "-id"),
    "-requested": ("-requested_at", "-id"),
}


class LaunchQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    state = serializers.ChoiceField(Launch.State.values, required=False)


class NewLaunch(Given):
    """What to launch, and when."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    planned_for = Day()
    note = Text(required=False, allow_blank=True, max_length=4000)


class ToDay(Given):
    """The new day."""

    planned_for = Day()


class CancelReason(Given):
    """Why."""

    reason = Text(max_length=4000)


class Signature(Given):
    """What you looked at, and as whom you sign."""

    role = Choice(SIGNS_AS)
    digest = Text(max_length=64, help_text="The `digest` that the launch showed you.")
    statement = Text(required=False, allow_blank=True, max_length=4000)
    shown_at = Moment(required=False, allow_null=True, help_text="The `shown_at` beside it.")


class Decision(Given):
    """Go or no-go, as whom, and why."""

    role = Choice(SIGNS_AS)
    verdict = Choice(LaunchDecision.Verdict.values)
    reason = Text(max_length=4000)


class LaunchesDoor(Door):
    """All launches."""

    address = "launches"

    @call(
        "launches_list", "List launches", tag=TAG, right=(Action.VIEW_SERVICE,), query=LaunchQuery,
        listing=Listing(ORDERS), shows=LaunchRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        return cut(visible_launches(ask.actor).filter(**ask.query), ask.page, ORDERS[ask.page.ordering])

    @call(
        "launches_request", "Ask for a launch", tag=TAG, right=(Action.REQUEST_LAUNCH,), body=NewLaunch,
        shows=LaunchShown, status=201, refuses=[409], finds=True,
        example={"service": "payments-api", "planned_for": "2026-12-01", "note": "First launch."},
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """Against the environment's launch checklist. One launch of an environment is in review at a time."""
        given = dict(ask.body)
        place = environment_for(ask.actor, given.pop("service"), given.pop("environment"))
        return _shown(ask, request_launch(environment=place, actor=ask.actor, at=ask.at, **given).pk)


class LaunchDoor(Door):
    """One launch."""

    address = "launches/<uuid:pk>"

    @call(
        "launches_read", "Read a launch", tag=TAG, right=(Action.VIEW_SERVICE,), query=AsOf, shows=LaunchShown
    )
    def get(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """The gate, what stands in the way, the digest to sign, and how each signature stands; with `at`, as it
        all stood then, and `may_launch` false."""
        at = moment_of(ask)
        return _shown(ask, pk) if at is None else _then(ask, pk, at)


class MoveDoor(Door):
    """Moving a launch."""

    address = "launches/<uuid:pk>/move"

    @call(
        "launches_move", "Move a launch to another day", tag=TAG, right=(Action.REQUEST_LAUNCH,), body=ToDay,
        shows=LaunchShown, refuses=[409], example={"planned_for": "2026-12-08"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Signatures stay: they are on the facts."""
        reschedule_launch(launch=launch_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class CancelDoor(Door):
    """Calling a launch off."""

    address = "launches/<uuid:pk>/cancel"

    @call(
        "launches_cancel", "Cancel a launch", tag=TAG, right=(Action.REQUEST_LAUNCH,), body=CancelReason,
        shows=LaunchShown, refuses=[409], example={"reason": "The supplier is late."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """With the reason."""
        cancel_launch(launch=launch_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask, pk)


class SignDoor(Door):
    """Signing a launch."""

    address = "launches/<uuid:pk>/sign"

    @call(
        "launches_sign", "Sign a launch", tag=TAG, right=(Action.SIGN_AS_LEAD, Action.SIGN_AS_SECURITY),
        body=Signature, shows=SignOffShown, status=201, refuses=[409], fresh=True,
        example={"role": "lead", "digest": "9f2c", "statement": "Ready."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> SignOff:
        """Exactly the state that `digest` names: when it changed since, the answer is 409 and says what. The two
        roles are two people's, and a security reviewer signs no work of their own."""
        return sign_off(launch=launch_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)


class DecideDoor(Door):
    """Go or no-go, decided by people."""

    address = "launches/<uuid:pk>/decide"

    @call(
        "launches_decide", "Decide go or no-go", tag=TAG, right=(Action.SIGN_AS_LEAD, Action.SIGN_AS_SECURITY),
        body=Decision, shows=DecisionShown, status=201, refuses=[409],
        example={"role": "security_reviewer", "verdict": "no-go", "reason": "The freeze has begun."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> LaunchDecision:
        """Recorded beside the machine's answer. A no-go keeps the launch from being recorded until the same role
        decides go; a go opens nothing that the gate keeps shut. One person speaks in one role about a launch."""
        return decide_launch(launch=launch_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)


class RecordDoor(Door):
    """Recording that it went live."""

    address = "launches/<uuid:pk>/record"

    @call(
        "launches_record", "Record the launch", tag=TAG, right=(Action.RECORD_LAUNCH,), shows=LaunchShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """The gate says go and both signatures cover the present state."""
        record_launch(launch=launch_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return _shown(ask, pk)


def _shown(ask: Ask, pk: UUID) -> dict[str, Any]:
    launch = launch_for(ask.actor, pk)
    return _told(launch, launch_view(launch, ask.at), ask.at)


def _then(ask: Ask, pk: UUID, at: datetime) -> dict[str, Any]:
    """Raises `Unseen` before it was asked for."""
    then = launch_then(launch_for(ask.actor, pk), at)
    told = _told(then, launch_view(then, at, known_at=at), at)
    # Nobody launches in the past.
    place = {
        "service": service_as_of(then.service, at),
        "environment": environment_then(then.environment, at),
    }
    return {**told, **place, "may_launch": False}


def _told(launch: Launch, view: LaunchView, at: datetime) -> dict[str, Any]:
    return {
        **taken(LaunchRow, launch),
        "checklist": launch.checklist_id,
        "gate": gate_told(launch.environment, view.review.gate),
        "blockers": view.review.blockers,
        "digest": view.digest,
        "shown_at": at,
        "sign_offs": [
            {
                **taken(SignOffShown, one.sign_off),
                "current": one.current,
                "changes": [change.sentence for change in one.changes],
            }
            for one in view.sign_offs
        ],
        "awaited": view.awaited,
        "decisions": view.decisions,
        "may_launch": view.may_launch,
    }


DOORS = (LaunchesDoor, LaunchDoor, MoveDoor, CancelDoor, SignDoor, DecideDoor, RecordDoor)
