"""Connected tools in the REST API. A secret goes in and is in no answer, whoever asks."""

from typing import Any

from rest_framework import serializers

from probes.given.api.place import HERE, TAG, EndedShown, PlaceQuery, narrowed
from probes.given.models import ToolConnection
from probes.given.operations import connect, disconnect
from probes.given.operations.connecting import MOST_SECRET
from probes.given.queries import connections
from probes.given.seen import connections_seen_by
from probes.tasks import look
from probes.tools import TOOLS
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Text, Truth
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef, TeamRef
from readiness.catalog.queries import environment_for
from readiness.hints import say_look
from readiness.refusals import Unseen
from readiness.teams.access import Action

ORDERS = {"-made": ("-made_at", "-id"), "made": ("made_at", "id")}
TOOL = "One of: " + ", ".join(f"`{name}`" for name in TOOLS) + "."
FOR_TEAM = "true: that of all services of the team; else that of this environment alone."


class ConnectionShown(EndedShown):
    """Access to a tool, without its secret: that is shown to nobody."""

    id = serializers.UUIDField()
    tool = serializers.ChoiceField(list(TOOLS))
    team = TeamRef()
    service = ServiceRef(source="environment.service", allow_null=True, help_text="null: all of the team.")
    environment = EnvironmentRef(allow_null=True)
    base_url = serializers.CharField()
    account = serializers.CharField()
    made_by = PersonRef()
    made_at = serializers.DateTimeField()


class NewConnection(Given):
    """Where the tool is and what opens it."""

    base_url = Text(max_length=1000, help_text="Its API lies below it; it holds no question mark.")
    account = Text(
        required=False, allow_blank=True, max_length=200,
        help_text="User name, id of the access key, or the header of a test account. Not secret.",
    )  # fmt: skip
    secret = Text(
        required=False, allow_blank=True, max_length=MOST_SECRET, write_only=True,
        help_text="Token, password or key that may only read. It is kept encrypted and never shown.",
    )  # fmt: skip
    for_team = Truth(required=False, help_text=FOR_TEAM)


class ConnectionQuery(PlaceQuery):
    """What narrows the list."""

    tool = serializers.ChoiceField(list(TOOLS), required=False, help_text=TOOL)


class Whose(Asked):
    """Which of two."""

    for_team = serializers.BooleanField(required=False, help_text=FOR_TEAM)


class ConnectionsDoor(Door):
    """All connections."""

    address = "connections"

    @call(
        "connections_list", "List connected tools", tag=TAG, right=(Action.VIEW_SERVICE,), query=ConnectionQuery,
        listing=Listing(ORDERS), shows=ConnectionShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, and of their teams."""
        found = narrowed(connections_seen_by(ask.actor), ask.query)
        return cut(found, ask.page, ORDERS[ask.page.ordering])


class ConnectionDoor(Door):
    """An environment's, or its team's, one connection of a tool."""

    address = f"{HERE}/connections/<slug:tool>"

    @call(
        "connections_make", "Connect a tool", tag=TAG, right=(Action.CONNECT_TOOL,), body=NewConnection,
        shows=ConnectionShown, refuses=[409],
        example={
            "base_url": "https://prometheus.example.org", "account": "launchproof", "secret": "what only it knows",
        },
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, environment: str, tool: str) -> ToolConnection:
        """New, or in place of the one before, whose secret is gone: the secret is always given anew. Probes only
        read there."""
        place = environment_for(ask.actor, slug, environment)
        given: dict[str, Any] = {"secret": "", **ask.body}
        if tool not in TOOLS:
            raise Unseen(f"There is no such tool. {TOOL}")
        row = connect(environment=place, tool=tool, actor=ask.actor, at=ask.at, **given)
        say_look(look)
        return row

    @call(
        "connections_remove", "Remove a connection", tag=TAG, right=(Action.CONNECT_TOOL,), query=Whose, status=204,
        refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, slug: str, environment: str, tool: str) -> None:
        """Its secret is gone with it."""
        place = environment_for(ask.actor, slug, environment)
        of_team = ask.query.get("for_team", False)
        found = [
            row for row in connections(place) if row.tool == tool and (row.environment is None) == of_team
        ]
        if not found:
            raise Unseen
        disconnect(environment=place, connection=found[0], actor=ask.actor, at=ask.at)


DOORS = (ConnectionsDoor, ConnectionDoor)
