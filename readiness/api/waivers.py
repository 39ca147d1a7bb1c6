"""Waivers: asked for, decided by another person, taken back."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from readiness.api.cursors import Page, cut, cut_known, cut_together
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Id, Moment, Text, Truth
from readiness.api.shapes.checklists import WaiverShown
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.checklists.models import Waiver
from readiness.checklists.operations import decide_waiver, request_waiver, withdraw_waiver
from readiness.checklists.queries import (
    debt_by_team,
    items_for,
    visible_items,
    waiver_debt,
    waiver_for,
    waivers_waiting,
)
from readiness.checklists.queries.debt import SORTS, excused
from readiness.teams.access import Action

TAG = "Waivers"
ORDERS = {"-requested": ("-requested_at", "-id"), "requested": ("requested_at", "id")}


DEBT_ORDERS = {"expires": ("expires_at", "id"), "-expires": ("-expires_at", "-id")}
TOTALS_ORDERS = {"name": ("name", "slug")}


class WaiverQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="item__checklist__service__slug", required=False, max_length=60)
    item = serializers.UUIDField(required=False)
    state = serializers.ChoiceField(Waiver.State.values, required=False)
    waiting_for_me = serializers.BooleanField(required=False, help_text="Only those that you may decide.")


class DebtShown(Shown):
    """A waiver in force or asked for, and how often the same was excused before."""

    id = serializers.UUIDField(source="waiver.id")
    of = serializers.ChoiceField(list(SORTS))
    item = serializers.UUIDField(allow_null=True, help_text="null: it is of a finding.")
    finding = serializers.UUIDField(allow_null=True, help_text="null: it is of an item.")
    item_key = serializers.CharField(source="key", help_text="Of a finding: the tool and the fault.")
    title = serializers.CharField()
    team = serializers.CharField(source="service.team.slug")
    service = serializers.CharField(source="service.slug")
    environment = serializers.CharField(source="environment.slug")
    reason = serializers.CharField(source="waiver.reason")
    expires_at = serializers.DateTimeField(source="waiver.expires_at")
    state = serializers.ChoiceField(Waiver.State.values, source="waiver.state")
    requested_by = PersonRef(source="waiver.requested_by")
    requested_at = serializers.DateTimeField(source="waiver.requested_at")
    decided_by = PersonRef(source="waiver.decided_by", allow_null=True)
    decided_at = serializers.DateTimeField(source="waiver.decided_at", allow_null=True)
    decision_reason = serializers.CharField(source="waiver.decision_reason")
    times_waived = serializers.IntegerField(
        source="times", help_text="This one included, where it is in force."
    )
    debt_since = serializers.DateTimeField(source="since", help_text="When the first of them was asked for.")


class DebtQuery(Asked):
    """What narrows the list."""

    team = serializers.SlugField(required=False, max_length=60)
    service = serializers.SlugField(required=False, max_length=60)
    state = serializers.ChoiceField(["requested", "approved"], required=False)
    of = serializers.ChoiceField(list(SORTS), required=False, help_text="Only waivers of these.")


class TeamDebtShown(Shown):
    """What one team owes."""

    team = serializers.CharField(source="slug")
    name = serializers.CharField()
    in_force = serializers.IntegerField()
    asked_for = serializers.IntegerField()
    ending = serializers.IntegerField(help_text="In force, and over within `WAIVER_NOTICE_DAYS`.")
    repeated = serializers.IntegerField(help_text="In force or asked for, of what was waived before.")
    findings = serializers.IntegerField(help_text="In force or asked for, of findings.")


class DebtDoor(Door):
    """Waiver debt."""

    address = "waivers/debt"

    @call(
        "waivers_debt", "List waiver debt", tag=TAG, right=(Action.VIEW_WAIVER_DEBT,), query=DebtQuery,
        listing=Listing(DEBT_ORDERS), shows=DebtShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Every waiver in force or asked for, of items and of findings, of the teams that you lead; of all teams
        for those who read all.
        """
        debt = waiver_debt(ask.actor, ask.at).narrowed(**ask.query)
        return cut_together(debt.whole(), ask.page, DEBT_ORDERS[ask.page.ordering], excused)


class TotalsDoor(Door):
    """Waiver debt in numbers."""

    address = "waivers/debt/teams"

    @call(
        "waivers_debt_teams", "Count waiver debt by team", tag=TAG, right=(Action.VIEW_WAIVER_DEBT,),
        listing=Listing(TOTALS_ORDERS), shows=TeamDebtShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """What the page "Waiver debt" counts, by the team's name; a team without any is left out."""
        soon = timedelta(days=settings.WAIVER_NOTICE_DAYS)
        teams = debt_by_team(waiver_debt(ask.actor, ask.at), ask.at, soon)
        return cut_known(teams, ask.page, TOTALS_ORDERS[ask.page.ordering])


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


DOORS = (WaiversDoor, DebtDoor, TotalsDoor, WaiverDoor, DecideWaiverDoor, WithdrawWaiverDoor)
