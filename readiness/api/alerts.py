"""Alerts: listed, taken on, closed."""

from uuid import UUID

from rest_framework import serializers

from readiness.alerts.models import Alert
from readiness.alerts.operations import acknowledge_alert, close_alert
from readiness.alerts.queries import alert_for, visible_alerts
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Text
from readiness.api.shapes.alerts import SEVERITIES, AlertShown
from readiness.teams.access import Action

TAG = "Alerts"
ORDERS = {"-opened": ("-opened_at", "-id"), "opened": ("opened_at", "id")}


class AlertQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="environment__service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)
    team = serializers.SlugField(source="environment__service__team__slug", required=False, max_length=60)
    severity = serializers.ChoiceField(SEVERITIES, required=False)
    state = serializers.ChoiceField(Alert.State.values, required=False)
    drill = serializers.BooleanField(required=False)


class Acknowledgement(Given):
    """What one sees or does first."""

    note = Text(required=False, allow_blank=True, max_length=2000, default="")


class Closing(Given):
    """How it is known that it is over."""

    reason = Text(max_length=2000)


class AlertsOfPoliciesDoor(Door):
    """All alerts."""

    address = "alerts"

    @call(
        "alert_list", "List alerts", tag=TAG, right=(Action.VIEW_SERVICE,), query=AlertQuery,
        listing=Listing(ORDERS), shows=AlertShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see; drills too, which are marked."""
        rows = visible_alerts(ask.actor).filter(**ask.query)
        return cut(rows, ask.page, ORDERS[ask.page.ordering])


class AlertDoor(Door):
    """One alert."""

    address = "alerts/<uuid:pk>"

    @call("alert_read", "Read an alert", tag=TAG, right=(Action.VIEW_SERVICE,), shows=AlertShown)
    def get(self, ask: Ask, pk: UUID) -> Alert:
        """Since when, what it was, who answered."""
        return alert_for(ask.actor, pk)


class AcknowledgeAlertDoor(Door):
    """Taking an alert on."""

    address = "alerts/<uuid:pk>/acknowledge"

    @call(
        "alert_acknowledge", "Acknowledge an alert", tag=TAG, right=(Action.ACKNOWLEDGE_ALERT,),
        body=Acknowledgement, shows=AlertShown, refuses=[409], example={"note": "Looking at the database."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Alert:
        """Nobody else is woken for it from then on."""
        acknowledge_alert(alert=alert_for(ask.actor, pk), note=ask.body["note"], actor=ask.actor, at=ask.at)
        return alert_for(ask.actor, pk)


class CloseAlertDoor(Door):
    """Closing an alert by hand."""

    address = "alerts/<uuid:pk>/close"

    @call(
        "alert_close", "Close an alert by hand", tag=TAG, right=(Action.ACKNOWLEDGE_ALERT,), body=Closing,
        shows=AlertShown, refuses=[409], example={"reason": "The host was taken away."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Alert:
        """It opens anew if what is measured is still beyond the bound."""
        close_alert(alert=alert_for(ask.actor, pk), reason=ask.body["reason"], actor=ask.actor, at=ask.at)
        return alert_for(ask.actor, pk)


DOORS = (AlertsOfPoliciesDoor, AlertDoor, AcknowledgeAlertDoor, CloseAlertDoor)
