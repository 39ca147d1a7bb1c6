"""Alerts of a service, as its Alertmanager delivers them."""

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from readiness.alerts.operations import take_delivery
from readiness.api.authentication import IngestAuthentication
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked
from readiness.api.reading import RawFile, raw_body
from readiness.api.rights import Open
from readiness.api.shapes.monitoring import AlertsTaken, ReceivedAlertShown
from readiness.catalog.queries import service_for
from readiness.ingest.operations import Sender, place_of
from readiness.monitoring.queries import alerts_of_service
from readiness.teams.access import Action

TAG = "Monitoring"
LAST = {"-received": ("-received_at", "-id")}


class Where(Asked):
    """Of which environment."""

    environment = serializers.SlugField(required=False, max_length=40, default="production")


class AlertQuery(Asked):
    """What narrows the list."""

    environment = serializers.SlugField(required=False, max_length=40, source="environment__slug")
    status = serializers.ChoiceField(
        ["firing", "resolved"], required=False, help_text="Those that began, or those that ended."
    )


class AlertDeliveryDoor(Door):
    """Where Alertmanager delivers."""

    address = "services/<slug:slug>/alerts/deliver"
    authentication_classes = (IngestAuthentication,)

    @call(
        "alerts_deliver", "Deliver alerts", tag=TAG, right=Open.PIPELINE, query=Where,
        raw={"application/json": OpenApiTypes.BINARY}, parsers=(RawFile,), shows=AlertsTaken, refuses=[409, 410, 503],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> dict[str, int]:
        """The body is that of Alertmanager's webhook, format version 4. What is told again changes nothing."""
        sender = ask.request.auth
        assert isinstance(sender, Sender)
        place = place_of(sender=sender, slug=slug, environment=ask.query["environment"])
        made = take_delivery(environment=place, content=raw_body(ask.request), sender=sender, at=ask.at)
        return {"received": len(made)}


class AlertsDoor(Door):
    """What was delivered."""

    address = "services/<slug:slug>/alerts"

    @call(
        "alerts_list", "List delivered alerts", tag=TAG, right=(Action.VIEW_SERVICE,), query=AlertQuery,
        listing=Listing(LAST), shows=ReceivedAlertShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """Newest first; each beginning and each end once."""
        found = alerts_of_service(service_for(ask.actor, slug)).filter(**ask.query)
        return cut(found, ask.page, LAST[ask.page.ordering])


DOORS = (AlertDeliveryDoor, AlertsDoor)
