"""Overrides of the gate: asked for by one person, decided by another."""

from uuid import UUID

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Given, Moment, Text, Truth
from readiness.api.shapes.releases import OverrideShown
from readiness.catalog.queries import environment_for
from readiness.releases.models import GateOverride
from readiness.releases.operations import decide_override, request_override, withdraw_override
from readiness.releases.queries import override_for, visible_overrides
from readiness.teams.access import Action

TAG = "Deployments"
ASKED = {"-requested": ("-requested_at", "-id")}
_VIEW = (Action.VIEW_SERVICE,)


class NewOverride(Given):
    """That the gate's no is to be passed."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(max_length=40, help_text="The `slug` of the environment.")
    release = Text(required=False, allow_blank=True, max_length=100, default="", help_text="Default: any.")
    reason = Text(max_length=4000)
    expires_at = Moment(help_text="At most `OVERRIDE_MAX_HOURS` ahead.")


class Approval(Given):
    """Yes or no; a no has a reason."""

    approve = Truth()
    reason = Text(required=False, allow_blank=True, max_length=4000, default="")


class OverridesDoor(Door):
    """Exceptions from the gate."""

    address = "overrides"

    @call(
        "overrides_list", "List overrides of the gate", tag=TAG, right=_VIEW, listing=Listing(ASKED),
        shows=OverrideShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, the newest first."""
        return cut(visible_overrides(ask.actor), ask.page, ASKED[ask.page.ordering])

    @call(
        "overrides_request", "Ask to deploy against the gate", tag=TAG, right=(Action.REQUEST_OVERRIDE,),
        body=NewOverride, shows=OverrideShown, status=201, refuses=[409], finds=True,
        example={
            "service": "payments-api", "environment": "production",
            "reason": "It mends what the gate complains about.", "expires_at": "2026-06-01T12:00:00Z",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> GateOverride:
        """Somebody else decides."""
        given = dict(ask.body)
        place = environment_for(ask.actor, given.pop("service"), given.pop("environment"))
        made = request_override(environment=place, actor=ask.actor, at=ask.at, **given)
        return override_for(ask.actor, made.pk)


class OverrideDoor(Door):
    """Yes or no."""

    address = "overrides/<uuid:pk>/decide"

    @call(
        "overrides_decide", "Decide on an override of the gate", tag=TAG, right=(Action.DECIDE_OVERRIDE,),
        body=Approval, shows=OverrideShown, refuses=[409], example={"approve": True},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> GateOverride:
        """As another person than the one who asked."""
        decide_override(override=override_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return override_for(ask.actor, pk)


class WithdrawOverrideDoor(Door):
    """Not any more."""

    address = "overrides/<uuid:pk>/withdraw"

    @call(
        "overrides_withdraw", "Take an override back", tag=TAG,
        right=(Action.REQUEST_OVERRIDE, Action.DECIDE_OVERRIDE), shows=OverrideShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> GateOverride:
        """What was deployed by it stays."""
        withdraw_override(override=override_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return override_for(ask.actor, pk)


DOORS = (OverridesDoor, OverrideDoor, WithdrawOverrideDoor)
