"""Waivers: asked for, decided by another person, taken back."""

from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Id, Moment, Text, Truth
from readiness.api.shapes.checklists import WaiverShown
from readiness.checklists.models import Waiver
from readiness.checklists.operations import decide_waiver, request_waiver, withdraw_waiver
from readiness.checklists.queries import items_for, visible_items, waiver_debt, waiver_for, waivers_waiting
from readiness.teams.access import Action

TAG = "Waivers"
ORDERS = {"-requested": ("-requested_at", "-id"), "requested": ("requested_at", "id")}


DEBT_ORDERS = {"expires": ("expires_at", "id"), "-expires": ("-expires_at", "-id")}


class WaiverQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="item__checklist__service__slug", required=False, max_length=60)
    item = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Waiver.State.values, required=False)
    waiting_for_me = serializers.BooleanField(required=False, help_text="Only those that you may decide.")


class DebtShown(WaiverShown):
    """A waiver in force or asked for, and how often its item was excused before."""

    team = serializers.CharField(source="item.checklist.service.team.slug")
    service = serializers.CharField(source="item.checklist.service.slug")
    environment = serializers.CharField(source="item.checklist.environment.slug")
    title = serializers.CharField(source="item.template_item.title")
    times_waived = serializers.IntegerField(
        source="times", help_text="This one included, where it is in force."
    )
    debt_since = serializers.DateTimeField(source="since", help_text="When the first of them was asked for.")


class DebtQuery(Asked):
    """What narrows the list."""

    team = serializers.SlugField(source="item__checklist__service__team__slug", required=False, max_length=60)
    service = serializers.SlugField(source="item__checklist__service__slug", required=False, max_length=60)
    state = serializers.ChoiceField(["requested", "approved"], required=False)


class DebtDoor(Door):
    """Waiver debt."""

    address = "waivers/debt"

    @call(
        "waivers_debt", "List waiver debt", tag=TAG, right=(Action.VIEW_WAIVER_DEBT,), query=DebtQuery,
        listing=Listing(DEBT_ORDERS), shows=DebtShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Every waiver in force or asked for, of the teams that you lead; of all teams for those who read all."""
        rows = waiver_debt(ask.actor, ask.at).filter(**ask.query)
        return cut(rows, ask.page, DEBT_ORDERS[ask.page.ordering])


class NewWaiver(Given):
    """Why the item may stand as waived, and until when."""

    item = Id()
    reason = Text(max_length=4000)
    expires_at = Moment()


class WaiverDecision(Given):
    """Yes or no; a no needs its reason."""

    approve = Truth()
    reason = Text(required=False, allow_blank=True, max_length=4000)


class WaiversDoor(Door):
    """All waivers."""

    address = "waivers"

    @call(
        "waivers_list", "List waivers", tag=TAG, right=(Action.VIEW_SERVICE,), query=WaiverQuery,
        listing=Listing(ORDERS), shows=WaiverShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        given = dict(ask.query)
        if given.pop("waiting_for_me", False):
            found = waivers_waiting(ask.actor)
        else:
            found = Waiver.objects.filter(item__in=visible_items(ask.actor).values("pk"))
        found = found.filter(**given).select_related("item", "requested_by", "decided_by")
        return cut(found, ask.page, ORDERS[ask.page.ordering])

    @call(
        "waivers_request", "Ask for a waiver", tag=TAG, right=(Action.REQUEST_WAIVER,), body=NewWaiver,
        shows=WaiverShown, status=201, refuses=[409], finds=True,
        example={
            "item": "0191f0aa-0000-7000-8000-000000000001",
            "reason": "The new load balancer comes in May.",
            "expires_at": "2026-05-31T00:00:00Z",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> Waiver:
        """Another person decides on it."""
        given = dict(ask.body)
        (item,) = items_for(ask.actor, [given.pop("item")])
        return request_waiver(item=item, actor=ask.actor, at=ask.at, **given)


class WaiverDoor(Door):
    """One waiver."""

    address = "waivers/<uuid:pk>"

    @call("waivers_read", "Read a waiver", tag=TAG, right=(Action.VIEW_SERVICE,), shows=WaiverShown)
    def get(self, ask: Ask, pk: UUID) -> Waiver:
        """With who asked and who decided."""
        return waiver_for(ask.actor, pk)


class DecideWaiverDoor(Door):
    """The decision on a waiver."""

    address = "waivers/<uuid:pk>/decide"

    @call(
        "waivers_decide", "Decide on a waiver", tag=TAG, right=(Action.DECIDE_WAIVER,), body=WaiverDecision,
        shows=WaiverShown, refuses=[409], example={"approve": False, "reason": "Mend it before the launch."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Waiver:
        """As another person than the one who asked."""
        waiver = waiver_for(ask.actor, pk)
        return decide_waiver(waiver=waiver, actor=ask.actor, at=ask.at, **ask.body)


class WithdrawWaiverDoor(Door):
    """Taking a waiver back."""

    address = "waivers/<uuid:pk>/withdraw"

    @call(
        "waivers_withdraw", "Withdraw a waiver", tag=TAG, right=(Action.REQUEST_WAIVER, Action.DECIDE_WAIVER),
        shows=WaiverShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Waiver:
        """Who asked for it may, and whoever may decide on it."""
        return withdraw_waiver(waiver=waiver_for(ask.actor, pk), actor=ask.actor, at=ask.at)


DOORS = (WaiversDoor, DebtDoor, WaiverDoor, DecideWaiverDoor, WithdrawWaiverDoor)
