"""Permits of active probes in the REST API."""

import re
from datetime import datetime, time
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from probes.given.api.place import HERE, TAG, EndedShown, PlaceQuery, narrowed
from probes.given.models import Permit
from probes.given.operations import end_permit, permit_probe
from probes.given.operations.permitting import MOST_PATHS, MOST_REQUESTS
from probes.given.permits import is_open
from probes.given.seen import permits_seen_by, requests_today
from probes.tasks import look
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Given, Moment, Text, Truth, Whole, some
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import taken
from readiness.catalog.queries import environment_for
from readiness.hints import say_look
from readiness.teams.access import Action

ORDERS = {"-given": ("-given_at", "-id"), "given": ("given_at", "id")}
HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
HOURS = ("daily_from", "daily_until")


class PermitShown(EndedShown):
    """Leave for one active kind: where, when and how much."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()
    paths = serializers.ListField(child=serializers.CharField())
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()
    daily_from = serializers.CharField(
        allow_null=True, help_text="Hour of the day in UTC, 22:00 for instance."
    )
    daily_until = serializers.CharField(allow_null=True)
    requests_a_day = serializers.IntegerField()
    requests_today = serializers.IntegerField(help_text="Of them, spent since midnight of UTC.")
    open = serializers.BooleanField(help_text="Whether its window is open now.")
    given_by = PersonRef()
    given_at = serializers.DateTimeField()


@extend_schema_field({"type": "string", "pattern": HOUR})
class Hour(serializers.Field[Any, Any, Any, Any]):
    """Hours and minutes of a day, as text."""

    default_error_messages = {"hour": "Write it as 22:00."}

    def to_internal_value(self, data: Any) -> time:
        """The time of day."""
        if not isinstance(data, str) or not re.fullmatch(HOUR, data):
            self.fail("hour")
        return time.fromisoformat(data)


class Leave(Given):
    """Where, when and how much."""

    paths = some(
        Text(max_length=500), most=MOST_PATHS, help_text="Each begins with /; a * at its end stands for all below it."
    )  # fmt: skip
    opens_at = Moment(help_text="From when.")
    closes_at = Moment(
        help_text="Until when: this moment no longer belongs to it. A setting bounds its length."
    )
    daily_from = Hour(required=False, help_text="Only from this hour of each day, in UTC: 22:00.")
    daily_until = Hour(required=False, help_text="Only until this hour, in UTC; it may be the next day's.")
    requests_a_day = Whole(
        min_value=1, max_value=MOST_REQUESTS, help_text="At most so many, all looks together."
    )
    also_production = Truth(
        required=False,
        help_text="Needed in production for a kind that sends right input too, which may change data.",
    )


class PermitQuery(PlaceQuery):
    """What narrows the list."""

    kind = serializers.SlugField(required=False, max_length=60)


class PermitsDoor(Door):
    """All permits."""

    address = "permits"

    @call(
        "permits_list", "List permits of active probes", tag=TAG, right=(Action.VIEW_SERVICE,), query=PermitQuery,
        listing=Listing(ORDERS), shows=PermitShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, each with what is spent of it today."""
        found = narrowed(permits_seen_by(ask.actor), ask.query)
        return cut(found, ask.page, ORDERS[ask.page.ordering], lambda rows: _told(list(rows), ask.at))


class PermitDoor(Door):
    """The permit of one active kind in one environment."""

    address = f"{HERE}/permits/<slug:kind>"

    @call(
        "permits_give", "Permit an active probe", tag=TAG, right=(Action.PERMIT_PROBE,), body=Leave, shows=PermitShown,
        refuses=[409],
        example={
            "paths": ["/login", "/api/orders*"], "opens_at": "2026-12-01T00:00:00Z",
            "closes_at": "2026-12-31T00:00:00Z", "daily_from": "22:00", "daily_until": "04:00", "requests_a_day": 200,
        },
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, environment: str, kind: str) -> Any:
        """New, or in place of the one before; what is spent today stays spent. The host has to be proven."""
        place = environment_for(ask.actor, slug, environment)
        row = permit_probe(environment=place, kind=kind, actor=ask.actor, at=ask.at, **ask.body)
        say_look(look)
        return _told([row], ask.at)[0]

    @call("permits_end", "End a permit", tag=TAG, right=(Action.STOP_PROBES,), status=204, refuses=[409])
    def delete(self, ask: Ask, slug: str, environment: str, kind: str) -> None:
        """A look under way ends before its next request."""
        place = environment_for(ask.actor, slug, environment)
        end_permit(environment=place, kind=kind, actor=ask.actor, at=ask.at)


def _told(rows: list[Permit], at: datetime) -> list[dict[str, Any]]:
    spent = requests_today(rows, at)
    return [
        {
            **taken(PermitShown, row, besides=("service", "open", "requests_today", *HOURS)),
            **{name: value and f"{value:%H:%M}" for name in HOURS for value in [getattr(row, name)]},
            "open": row.ended_at is None and is_open(row, at),
            "requests_today": spent.get((row.environment_id, row.kind), 0),
        }
        for row in rows
    ]


DOORS = (PermitsDoor, PermitDoor)
