"""The stop switch of active probes in the REST API."""

from rest_framework import serializers

from probes.given.api.place import HERE, TAG, EndedShown, PlaceQuery, narrowed
from probes.given.models import ProbeStop
from probes.given.operations import lift_stop, stop_probes
from probes.given.operations.stopping import MOST_REASON
from probes.given.seen import stops_seen_by
from probes.tasks import look
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Given, Text
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.catalog.queries import environment_for
from readiness.hints import say_look
from readiness.teams.access import Action

ORDERS = {"-stopped": ("-stopped_at", "-id"), "stopped": ("stopped_at", "id")}


class StopShown(EndedShown):
    """Active probes stand still."""

    id = serializers.UUIDField()
    service = ServiceRef(source="environment.service", allow_null=True)
    environment = EnvironmentRef(allow_null=True, help_text="null: everywhere in the portal.")
    reason = serializers.CharField()
    stopped_by = PersonRef()
    stopped_at = serializers.DateTimeField()


class Why(Given):
    """Why they are to stand still."""

    reason = Text(required=False, allow_blank=True, max_length=MOST_REASON)


class StopsDoor(Door):
    """All stops."""

    address = "probe-stops"

    @call(
        "stops_list", "List stops of active probes", tag=TAG, right=(Action.VIEW_SERVICE,), query=PlaceQuery,
        listing=Listing(ORDERS), shows=StopShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, and of the whole portal."""
        return cut(narrowed(stops_seen_by(ask.actor), ask.query), ask.page, ORDERS[ask.page.ordering])


class StopDoor(Door):
    """The stop switch of an environment."""

    address = f"{HERE}/probe-stop"

    @call(
        "stops_set", "Stop active probes", tag=TAG, right=(Action.STOP_PROBES,), body=Why, shows=StopShown,
        refuses=[409], example={"reason": "The database is slow since ten."},
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, environment: str) -> ProbeStop:
        """Looks under way end before their next request. Where they stand still already, that stop is the answer.
        Probes that only look go on."""
        place = environment_for(ask.actor, slug, environment)
        return stop_probes(environment=place, actor=ask.actor, at=ask.at, **ask.body)

    @call(
        "stops_lift", "Let active probes go on", tag=TAG, right=(Action.PERMIT_PROBE,), status=204, refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, slug: str, environment: str) -> None:
        """Where nothing else holds them."""
        place = environment_for(ask.actor, slug, environment)
        lift_stop(environment=place, actor=ask.actor, at=ask.at)
        say_look(look)


class StopAllDoor(Door):
    """The stop switch of the whole portal."""

    address = "probe-stop"

    @call(
        "stops_set_everywhere", "Stop active probes everywhere", tag=TAG, right=(Action.STOP_ALL_PROBES,), body=Why,
        shows=StopShown, refuses=[409], example={"reason": "Somebody complains of our requests."},
    )  # fmt: skip
    def put(self, ask: Ask) -> ProbeStop:
        """In every environment of every team."""
        return stop_probes(environment=None, actor=ask.actor, at=ask.at, **ask.body)

    @call(
        "stops_lift_everywhere", "Let active probes go on everywhere", tag=TAG, right=(Action.STOP_ALL_PROBES,),
        status=204,
    )  # fmt: skip
    def delete(self, ask: Ask) -> None:
        """Where nothing else holds them."""
        lift_stop(environment=None, actor=ask.actor, at=ask.at)
        say_look(look)


DOORS = (StopsDoor, StopDoor, StopAllDoor)
