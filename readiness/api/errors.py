"""Errors that services' SDKs sent: listed, read, resolved, muted, given to somebody; and the DSNs that let them in."""

import json
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Given, Id, Moment, Text
from readiness.api.shapes.errors import DsnShown, ErrorEventRow, ErrorEventShown, ErrorShown
from readiness.api.shown import taken
from readiness.catalog.queries import environment_for, service_for
from readiness.errors.models import ErrorGroup, ErrorKey
from readiness.errors.operations import (
    assign_group,
    ignore_group,
    make_key,
    reopen_group,
    resolve_group,
    revoke_key,
)
from readiness.errors.queries import dsn_of, event_for, events_of, group_for, key_for, keys_of, visible_groups
from readiness.teams.access import Action
from readiness.teams.models import User

TAG = "Errors"
ORDERS = {
    "-last_seen": ("-last_seen", "-id"),
    "-first_seen": ("-first_seen", "-id"),
    "-users": ("-users", "-id"),
    "-events": ("-events", "-id"),
}
NEWEST = {"-received": ("-received_at", "-id")}
MADE = {"-created": ("-created_at", "-id")}
DECIDES = (Action.MANAGE_ERRORS,)


class ErrorQuery(Asked):
    """What narrows the list."""

    service = serializers.SlugField(
        source="project__environment__service__slug", required=False, max_length=60
    )
    environment = serializers.SlugField(source="project__environment__slug", required=False, max_length=40)
    state = serializers.ChoiceField(ErrorGroup.State.values, required=False)
    release = serializers.CharField(
        source="releases__version", required=False, max_length=200, help_text="One in which it was met."
    )


class Resolved(Given):
    """Up to which release the fault is known."""

    in_release = Text(
        required=False, allow_blank=True, default="", max_length=200,
        help_text="The last release that still has the fault: only newer ones reopen it. Empty: any event does.",
    )  # fmt: skip


class Muted(Given):
    """Until when, and why."""

    until = Moment(help_text="At most a year from now.")
    reason = Text(max_length=1000)


class Owner(Given):
    """Whose it is."""

    assignee = Id(allow_null=True, help_text="The `id` of a member of the team; null: nobody.")


class NewDsn(Given):
    """Who sends by it, from where."""

    name = Text(max_length=80)
    environment = Text(required=False, max_length=40, default="production")


class ErrorsDoor(Door):
    """All errors."""

    address = "errors"

    @call(
        "errors_list", "List errors", tag=TAG, right=(Action.VIEW_SERVICE,), query=ErrorQuery,
        listing=Listing(ORDERS), shows=ErrorShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        return cut(visible_groups(ask.actor).filter(**ask.query), ask.page, ORDERS[ask.page.ordering])


class ErrorDoor(Door):
    """One error."""

    address = "errors/<uuid:pk>"

    @call("errors_read", "Read an error", tag=TAG, right=(Action.VIEW_SERVICE,), shows=ErrorShown)
    def get(self, ask: Ask, pk: UUID) -> ErrorGroup:
        """Its counts, releases and state."""
        return group_for(ask.actor, pk)


class ErrorEventsDoor(Door):
    """The events of an error."""

    address = "errors/<uuid:pk>/events"

    @call(
        "errors_events", "List the events of an error", tag=TAG, right=(Action.VIEW_SERVICE,),
        listing=Listing(NEWEST), shows=ErrorEventRow,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Page:
        """Those that are kept whole, newest first."""
        return cut(events_of(group_for(ask.actor, pk)), ask.page, NEWEST[ask.page.ordering])


class ErrorEventDoor(Door):
    """One event."""

    address = "error-events/<uuid:pk>"

    @call(
        "events_read",
        "Read an event of an error",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        shows=ErrorEventShown,
    )
    def get(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """As it is kept: scrubbed."""
        event = event_for(ask.actor, pk)
        named = {**taken(ErrorEventShown, event, besides=("body", "error")), "group_id": event.group_id}
        return {**named, "body": json.loads(event.body) if event.body else None}


class ResolveErrorDoor(Door):
    """It is mended."""

    address = "errors/<uuid:pk>/resolve"

    @call(
        "errors_resolve", "Resolve an error", tag=TAG, right=DECIDES, body=Resolved, shows=ErrorShown, refuses=[409],
        example={"in_release": "shop@1.4.0"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> ErrorGroup:
        """An event that happens later reopens it, as a regression."""
        resolve_group(group=group_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return group_for(ask.actor, pk)


class ReopenErrorDoor(Door):
    """It is open after all."""

    address = "errors/<uuid:pk>/reopen"

    @call("errors_reopen", "Open an error again", tag=TAG, right=DECIDES, shows=ErrorShown, refuses=[409])
    def post(self, ask: Ask, pk: UUID) -> ErrorGroup:
        """What was resolved or muted."""
        reopen_group(group=group_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return group_for(ask.actor, pk)


class MuteErrorDoor(Door):
    """Not now."""

    address = "errors/<uuid:pk>/mute"

    @call(
        "errors_mute", "Mute an error", tag=TAG, right=DECIDES, body=Muted, shows=ErrorShown, refuses=[409],
        example={"until": "2026-12-31T00:00:00Z", "reason": "Known; the vendor mends it."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> ErrorGroup:
        """Its events are counted on, and it is open again on that day."""
        ignore_group(group=group_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return group_for(ask.actor, pk)


class AssignErrorDoor(Door):
    """Whose it is."""

    address = "errors/<uuid:pk>/assign"

    @call(
        "errors_assign", "Give an error to somebody", tag=TAG, right=DECIDES, body=Owner, shows=ErrorShown,
        refuses=[409], example={"assignee": None},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> ErrorGroup:
        """To a member of the service's team."""
        wanted = ask.body["assignee"]
        person = None if wanted is None else User.objects.filter(pk=wanted).first() or User(pk=wanted)
        assign_group(group=group_for(ask.actor, pk), assignee=person, actor=ask.actor, at=ask.at)
        return group_for(ask.actor, pk)


class DsnsDoor(Door):
    """What a service's SDKs send by."""

    address = "services/<slug:slug>/dsns"

    @call(
        "services_dsns_list",
        "List DSNs",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        listing=Listing(MADE),
        shows=DsnShown,
    )
    def get(self, ask: Ask, slug: str) -> Page:
        """Ended ones too."""
        found = cut(keys_of(service_for(ask.actor, slug)), ask.page, MADE[ask.page.ordering])
        return Page([_dsn(one) for one in found.results], found.next_cursor)

    @call(
        "services_dsns_make", "Make a DSN", tag=TAG, right=(Action.MANAGE_INGEST,), body=NewDsn, shows=DsnShown,
        status=201, refuses=[409], finds=True, example={"name": "Web shop, server", "environment": "production"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> dict[str, Any]:
        """For one environment."""
        place = environment_for(ask.actor, slug, ask.body["environment"])
        return _dsn(make_key(environment=place, name=ask.body["name"], actor=ask.actor, at=ask.at))


class DsnDoor(Door):
    """One DSN."""

    address = "dsns/<uuid:pk>"

    @call(
        "dsns_revoke", "Revoke a DSN", tag=TAG, right=(Action.MANAGE_INGEST,), shows=DsnShown, refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """It stops working at once."""
        return _dsn(revoke_key(key=key_for(ask.actor, pk), actor=ask.actor, at=ask.at))


def _dsn(key: ErrorKey) -> dict[str, Any]:
    besides = ("dsn", "environment")
    environment = key.project.environment
    return {
        **taken(DsnShown, key, besides=besides), "dsn": dsn_of(key, settings.BASE_URL), "environment": environment,
    }  # fmt: skip


DOORS = (
    ErrorsDoor,
    ErrorDoor,
    ErrorEventsDoor,
    ErrorEventDoor,
    ResolveErrorDoor,
    ReopenErrorDoor,
    MuteErrorDoor,
    AssignErrorDoor,
    DsnsDoor,
    DsnDoor,
)
