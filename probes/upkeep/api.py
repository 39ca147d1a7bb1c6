"""Planned maintenance in the REST API."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from probes.models import Maintenance
from probes.upkeep.operations import end_maintenance, move_end, plan_maintenance
from probes.upkeep.queries import told, window_for, windows_seen_by
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Text
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.catalog.queries import environment_for
from readiness.teams.access import Action

TAG = "Probes"
ORDERS = {"-planned": ("-planned_at", "-id"), "planned": ("planned_at", "id")}
STATES = ("on", "to come", "over", "ended", "called off")
WALL = "Wall clock of `zone` without an offset: 2026-03-29T01:30."


class MaintenanceShown(Shown):
    """One window: its begin belongs to it, its end does not."""

    id = serializers.UUIDField(source="row.id")
    service = ServiceRef(source="row.environment.service")
    environment = EnvironmentRef(source="row.environment")
    state = serializers.ChoiceField(STATES)
    zone = serializers.CharField(source="row.zone")
    begins = serializers.CharField(source="row.begins", help_text=WALL)
    ends = serializers.CharField(source="row.ends", help_text=WALL)
    opens_at = serializers.DateTimeField(source="opens", help_text="The moment that `begins` means.")
    closes_at = serializers.DateTimeField(source="closes", help_text="The moment that `ends` means.")
    reason = serializers.CharField(source="row.reason")
    planned_by = PersonRef(source="row.planned_by")
    planned_at = serializers.DateTimeField(source="row.planned_at")
    ended_by = PersonRef(source="row.cancelled_by", allow_null=True)
    ended_at = serializers.DateTimeField(
        source="row.cancelled_at", allow_null=True, help_text="When somebody ended it or called it off."
    )


class MaintenanceQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(source="environment__service__slug", required=False, max_length=60)
    environment = serializers.SlugField(source="environment__slug", required=False, max_length=40)


class Plan(Given):
    """One window."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    environment = Text(required=False, max_length=40, default="production")
    zone = Text(max_length=64, help_text="A name of the IANA database: whose clock the times are of.")
    begins = Text(max_length=16, help_text=f"{WALL} Shown twice: the first; skipped: when the clock is put.")
    ends = Text(max_length=16, help_text=f"{WALL} Shown twice: the second.")
    reason = Text(max_length=200)


class NewEnd(Given):
    """Until when."""

    ends = Text(max_length=16, help_text=WALL)


class WindowsDoor(Door):
    """All windows."""

    address = "maintenance"

    @call(
        "maintenance_list", "List planned maintenance", tag=TAG, right=(Action.VIEW_SERVICE,),
        query=MaintenanceQuery, listing=Listing(ORDERS), shows=MaintenanceShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see: what is on, to come and over."""
        found = windows_seen_by(ask.actor).filter(**ask.query)
        return cut(
            found, ask.page, ORDERS[ask.page.ordering], lambda rows: [told(row, ask.at) for row in rows]
        )

    @call(
        "maintenance_plan", "Plan maintenance", tag=TAG, right=(Action.CONFIGURE_PROBE,), body=Plan,
        shows=MaintenanceShown, status=201, refuses=[409], finds=True,
        example={
            "service": "payments-api", "zone": "Europe/Berlin", "begins": "2026-11-28T22:00",
            "ends": "2026-11-29T02:00", "reason": "The database moves.",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> Any:
        """Probes look on meanwhile, and what they see changes nothing."""
        given = dict(ask.body)
        place = environment_for(ask.actor, given.pop("service"), given.pop("environment"))
        row = plan_maintenance(environment=place, actor=ask.actor, at=ask.at, **given)
        return _told(ask, row)


class WindowDoor(Door):
    """One window."""

    address = "maintenance/<uuid:pk>"

    @call(
        "maintenance_read", "Read planned maintenance", tag=TAG, right=(Action.VIEW_SERVICE,),
        shows=MaintenanceShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Any:
        """As it stands now."""
        return told(window_for(ask.actor, pk), ask.at)


class MoveDoor(Door):
    """Another end."""

    address = "maintenance/<uuid:pk>/move"

    @call(
        "maintenance_move", "Move the end of maintenance", tag=TAG, right=(Action.CONFIGURE_PROBE,), body=NewEnd,
        shows=MaintenanceShown, refuses=[409], example={"ends": "2026-11-29T03:00"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """The window is ended and another, with the same begin, goes on from now: the answer shows that one."""
        return _told(ask, move_end(window=window_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body))


class EndDoor(Door):
    """An end at once."""

    address = "maintenance/<uuid:pk>/end"

    @call(
        "maintenance_end", "End maintenance now", tag=TAG, right=(Action.CONFIGURE_PROBE,),
        shows=MaintenanceShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Any:
        """One that is to come is called off."""
        return _told(ask, end_maintenance(window=window_for(ask.actor, pk), actor=ask.actor, at=ask.at))


def _told(ask: Ask, row: Maintenance) -> Any:
    return told(window_for(ask.actor, row.pk), ask.at)


DOORS = (WindowsDoor, WindowDoor, MoveDoor, EndDoor)
