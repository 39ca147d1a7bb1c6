"""Erasures, asked by one and decided by another, and the legal holds that forbid them. Sessions only, never a token."""

from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Text
from readiness.api.shapes.privacy import ErasureShown, HoldShown
from readiness.catalog.queries import service_for
from readiness.privacy.models import Erasure, LegalHold
from readiness.privacy.operations import (
    approve_erasure,
    ask_erasure,
    ask_own_erasure,
    lift_hold,
    refuse_erasure,
    set_hold,
    withdraw_erasure,
)
from readiness.privacy.queries import erasure_for, erasures_for, hold_for, holds_for
from readiness.refusals import Invalid
from readiness.teams.access import Action
from readiness.teams.models import User

TAG = "Erasure and holds"
ERASURE_ORDERS = {"-requested": ("-requested_at", "-id")}
HOLD_ORDERS = {"-set": ("-set_at", "-id")}
#: What is to be erased -> the fields that name it.
NAMED = {"person": ("person",), "file": ("file",), "value": ("entry", "name")}
SEES = (Action.ASK_ERASURE, Action.DECIDE_ERASURE)


class ErasureQuery(Asked):
    """What narrows the list."""

    state = serializers.ChoiceField(Erasure.State.values, required=False)
    target = serializers.ChoiceField(
        Erasure.Target.values, required=False, help_text="What is to be erased: a person, a file, one value."
    )


class NewErasure(Given):
    """What is to go, and why: one of our words, since words about it would stay."""

    target = Choice(Erasure.Target.values, help_text="What is to be erased: a person, a file, one value.")
    reason = Choice(Erasure.Reason.values)
    person = Id(required=False, allow_null=True, help_text="Of a person: their `id`.")
    file = Text(required=False, max_length=64, help_text="Of a file: its SHA-256.")
    entry = Text(required=False, max_length=64, help_text="Of a value: the leaf hash of its entry.")
    name = Text(required=False, max_length=40, help_text="Of a value: its name in the entry.")


class HoldQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)


class NewHold(Given):
    """On what, and why."""

    service = Text(
        required=False, allow_null=True, max_length=60, help_text="A `slug`; without one, everything."
    )
    reason = Text(max_length=1000)


class Lifting(Given):
    """Why it ends."""

    reason = Text(max_length=1000)


class ErasuresDoor(Door):
    """All requests."""

    address = "erasures"

    @call(
        "erasures_list", "List requests to erase", tag=TAG, right=SEES, query=ErasureQuery,
        listing=Listing(ERASURE_ORDERS), shows=ErasureShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Open, done, refused and taken back, newest first."""
        return cut(erasures_for(ask.actor).filter(**ask.query), ask.page, ERASURE_ORDERS[ask.page.ordering])

    @call(
        "erasures_ask", "Ask for an erasure", tag=TAG, right=(Action.ASK_ERASURE,), body=NewErasure,
        shows=ErasureShown, status=201, refuses=[409],
        example={
            "target": "file",
            "reason": "secret",
            "file": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> Erasure:
        """Another administrator or a security reviewer decides. A legal hold is looked at then."""
        given = dict(ask.body)
        if strange := {name for name in given if given[name]} - {"target", "reason", *NAMED[given["target"]]}:
            raise Invalid({name: ["This does not go with what is to be erased."] for name in sorted(strange)})
        wanted = given.pop("person", None)
        person = User.objects.filter(pk=wanted).first() if wanted else None
        if wanted and person is None:
            raise Invalid({"person": ["Nobody has this id."]})
        return ask_erasure(person=person, actor=ask.actor, at=ask.at, **given)


class OwnErasureDoor(Door):
    """The end of one's own account."""

    address = "me/erasure"

    @call(
        "me_ask_erasure", "Ask that your name and address be erased", tag=TAG, right=(Action.USE_OWN_ACCOUNT,),
        shows=ErasureShown, status=201, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask) -> Erasure:
        """Once it is decided your account is closed. Until then you can take it back."""
        return ask_own_erasure(actor=ask.actor, at=ask.at)


class ErasureDoor(Door):
    """One request."""

    address = "erasures/<uuid:pk>"

    @call("erasures_read", "Read a request to erase", tag=TAG, right=SEES, shows=ErasureShown)
    def get(self, ask: Ask, pk: UUID) -> Erasure:
        """Your own is shown to you whoever you are."""
        return erasure_for(ask.actor, pk)


class ApproveDoor(Door):
    """Yes."""

    address = "erasures/<uuid:pk>/approve"

    @call(
        "erasures_approve", "Approve an erasure", tag=TAG, right=(Action.DECIDE_ERASURE,), shows=ErasureShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Erasure:
        """At once it is done, and cannot be brought back. 409 while a legal hold stands, or for whom it is about."""
        erasure = erasure_for(ask.actor, pk)
        approve_erasure(erasure=erasure, actor=ask.actor, at=ask.at)
        return erasure_for(ask.actor, pk)


class RefuseDoor(Door):
    """No."""

    address = "erasures/<uuid:pk>/refuse"

    @call(
        "erasures_refuse", "Refuse an erasure", tag=TAG, right=(Action.DECIDE_ERASURE,), shows=ErasureShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Erasure:
        """Everything stays as it is."""
        refuse_erasure(erasure=erasure_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return erasure_for(ask.actor, pk)


class TakeBackDoor(Door):
    """Thinking better of it."""

    address = "erasures/<uuid:pk>/withdraw"

    @call(
        "erasures_withdraw", "Take back your request to erase", tag=TAG, right=(Action.USE_OWN_ACCOUNT,),
        shows=ErasureShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Erasure:
        """Before it is decided."""
        withdraw_erasure(erasure=erasure_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return erasure_for(ask.actor, pk)


class HoldsDoor(Door):
    """All holds."""

    address = "legal-holds"

    @call(
        "holds_list", "List legal holds", tag=TAG, right=SEES, query=HoldQuery, listing=Listing(HOLD_ORDERS),
        shows=HoldShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Those that stand and those that were lifted, newest first."""
        return cut(holds_for(ask.actor).filter(**ask.query), ask.page, HOLD_ORDERS[ask.page.ordering])

    @call(
        "holds_set", "Set a legal hold", tag=TAG, right=(Action.SET_HOLD,), body=NewHold, shows=HoldShown,
        status=201, refuses=[409], finds=True,
        example={"service": "payments-api", "reason": "Case 7 of the court at Bonn."},
    )  # fmt: skip
    def post(self, ask: Ask) -> LegalHold:
        """While it stands nothing that belongs to the service is erased, and nobody who acted on it."""
        slug = ask.body.get("service")
        service = service_for(ask.actor, slug) if slug else None
        return set_hold(service=service, reason=ask.body["reason"], actor=ask.actor, at=ask.at)


class LiftHoldDoor(Door):
    """The end of one."""

    address = "legal-holds/<uuid:pk>/lift"

    @call(
        "holds_lift", "Lift a legal hold", tag=TAG, right=(Action.SET_HOLD,), body=Lifting, shows=HoldShown,
        refuses=[409], example={"reason": "The case is closed."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> LegalHold:
        """What was asked for meanwhile can be decided on again."""
        return lift_hold(hold=hold_for(ask.actor, pk), reason=ask.body["reason"], actor=ask.actor, at=ask.at)


DOORS = (
    ErasuresDoor,
    OwnErasureDoor,
    ErasureDoor,
    ApproveDoor,
    RefuseDoor,
    TakeBackDoor,
    HoldsDoor,
    LiftHoldDoor,
)
