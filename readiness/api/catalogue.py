"""Services: the list, one of them, retiring and handing over."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, FilteredRelation, Q, Value
from django.db.models.functions import Coalesce
from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Answer, Ask, Door, call, revision_of, tag_of
from readiness.api.given import Asked, Choice, Given, Id, Text, Whole
from readiness.api.past import AsOf, moment_of, service_told_then
from readiness.api.shapes.catalogue import ServiceRow, ServiceShown
from readiness.api.shown import taken
from readiness.catalog.models import Service
from readiness.catalog.operations import create_service, edit_service, retire_service, transfer_service
from readiness.catalog.queries import (
    ORDERINGS,
    ServiceFilter,
    dependencies,
    environments_of,
    service_for,
    services_page,
)
from readiness.launches.outlook import NO_CHECKLIST, VERDICTS
from readiness.teams.access import Action
from readiness.teams.queries import team_for

TAG = "Services"
COUNTS = ("pass", "fail", "waived", "not_applicable", "unknown", "stale")
COLUMNS = (
    "id", "slug", "name", "tier", "lifecycle", "visibility", "revision", "created_at", "team_id", "team__slug",
    "team__name", "owner_id", "owner__name", "owner__email", "verdict", "lead__id",
)  # fmt: skip


class ServiceQuery(Asked):
    """What narrows the list."""

    q = serializers.CharField(required=False, max_length=120, help_text="A part of the name or address.")
    team = serializers.SlugField(required=False, max_length=60)
    owner = serializers.UUIDField(required=False)
    tier = serializers.ChoiceField(Service.Tier.values, required=False)
    lifecycle = serializers.ChoiceField(
        Service.Lifecycle.values, required=False, help_text="Retired services are listed only when asked for."
    )
    visibility = serializers.ChoiceField(Service.Visibility.values, required=False)
    verdict = serializers.ChoiceField(list(VERDICTS), required=False)


class ServiceChanges(Given):
    """What may be said of a service; leave out what stays."""

    name = Text(max_length=120)
    description = Text(required=False, allow_blank=True, max_length=4000)
    tier = Choice(Service.Tier.values, required=False)
    lifecycle = Choice([word for word in Service.Lifecycle.values if word != "retired"], required=False)
    visibility = Choice(Service.Visibility.values, required=False)
    owner = Id(required=False, allow_null=True, help_text="A member of the team, who is on call for it.")
    repository = Text(required=False, allow_blank=True, max_length=500)
    rto_minutes = Whole(required=False, allow_null=True, min_value=0)
    rpo_minutes = Whole(required=False, allow_null=True, min_value=0)


class NewService(ServiceChanges):
    """A new service: a team and a name will do."""

    team = Text(max_length=60, help_text="The `slug` of the team that owns it.")
    url = Text(
        required=False, allow_blank=True, max_length=500,
        help_text="The address that users open; it becomes the web endpoint of `production`.",
    )  # fmt: skip
    slug = Text(required=False, max_length=60, help_text="Its address; made from the name if not given.")


class ToTeam(Given):
    """Where a service goes."""

    team = Text(max_length=60, help_text="The `slug` of the team that takes it.")


class ServicesDoor(Door):
    """All services."""

    address = "services"

    @call(
        "services_list", "List services", tag=TAG, right=(Action.VIEW_SERVICE,), query=ServiceQuery,
        listing=Listing(ORDERINGS), shows=ServiceRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """The services that you may see, with how each stands."""
        given = dict(ask.query)
        verdict = given.pop("verdict", "")
        found = services_page(ask.actor, ServiceFilter(text=given.pop("q", ""), **given), ask.page.ordering)
        lead = FilteredRelation("checklists", condition=Q(checklists__leading=True))
        found = found.annotate(lead=lead, verdict=Coalesce(F("lead__verdict"), Value(NO_CHECKLIST)))
        if verdict:
            found = found.filter(verdict=verdict)
        counts = [f"lead__count_{word}" for word in COUNTS]
        rows: Any = found.values(*COLUMNS, *counts)
        return cut(rows, ask.page, ORDERINGS[ask.page.ordering], _rows)

    @call(
        "services_create", "Register a service", tag=TAG, right=(Action.CREATE_SERVICE,), body=NewService,
        shows=ServiceShown, status=201, refuses=[409], finds=True, tagged=True,
        example={"team": "payments", "name": "Payments API", "url": "https://payments.example.org", "tier": 1},
    )  # fmt: skip
    def post(self, ask: Ask) -> Answer:
        """A new service with its environment `production`. Probes of its address begin by themselves."""
        team = team_for(ask.actor, ask.body.pop("team"))
        return _shown(ask, create_service(team=team, actor=ask.actor, at=ask.at, **ask.body))


class ServiceDoor(Door):
    """One service."""

    address = "services/<slug:slug>"

    @call(
        "services_read",
        "Read a service",
        tag=TAG,
        right=(Action.VIEW_SERVICE,),
        query=AsOf,
        shows=ServiceShown,
        tagged=True,
    )
    def get(self, ask: Ask, slug: str) -> Answer | dict[str, Any]:
        """With its environments, endpoints and the services that it stands on. With `at`, as it was then: without
        an ETag, and without notes on dependencies."""
        service = service_for(ask.actor, slug)
        at = moment_of(ask)
        return _shown(ask, service) if at is None else service_told_then(ask.actor, service, at)

    @call(
        "services_edit", "Edit a service", tag=TAG, right=(Action.EDIT_SERVICE,), body=ServiceChanges,
        partial=True, shows=ServiceShown, revision=True, refuses=[409], example={"tier": 2, "rto_minutes": 60},
    )  # fmt: skip
    def patch(self, ask: Ask, slug: str) -> Answer:
        """Change what is given. Setting `lifecycle` brings a retired service back, for who may retire it."""
        service = service_for(ask.actor, slug)
        revision = revision_of(ask, service.revision)
        return _shown(
            ask,
            edit_service(service=service, changes=ask.body, revision=revision, actor=ask.actor, at=ask.at),
        )


class RetireServiceDoor(Door):
    """Closing a service."""

    address = "services/<slug:slug>/retire"

    @call(
        "services_retire", "Retire a service", tag=TAG, right=(Action.RETIRE_SERVICE,), shows=ServiceShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> Answer:
        """Everything about it stays to be read."""
        service = service_for(ask.actor, slug)
        return _shown(ask, retire_service(service=service, actor=ask.actor, at=ask.at))


class TransferServiceDoor(Door):
    """Handing a service over."""

    address = "services/<slug:slug>/transfer"

    @call(
        "services_transfer", "Give a service to another team", tag=TAG, right=(Action.TRANSFER_SERVICE,),
        body=ToTeam, shows=ServiceShown, refuses=[409], example={"team": "platform"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> Answer:
        """With all its evidence. You need the right in both teams."""
        service, team = service_for(ask.actor, slug), team_for(ask.actor, ask.body["team"])
        return _shown(ask, transfer_service(service=service, team=team, actor=ask.actor, at=ask.at))


def _shown(ask: Ask, service: Service) -> Answer:
    """The service with its parts; its ETag is its revision."""
    parts = {
        "environments": environments_of(service),
        "dependencies": dependencies(ask.actor, service),
    }
    fields = taken(ServiceShown, service, besides=parts)
    return Answer({**fields, **parts}, headers={"ETag": tag_of(service.revision)})


def _rows(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "team": {"id": row["team_id"], "slug": row["team__slug"], "name": row["team__name"]},
            "owner": row["owner_id"]
            and {"id": row["owner_id"], "get_full_name": row["owner__name"] or row["owner__email"]},
            "counts": row["lead__id"] and {f"count_{word}": row[f"lead__count_{word}"] for word in COUNTS},
        }
        for row in found
    ]


DOORS = (ServicesDoor, ServiceDoor, RetireServiceDoor, TransferServiceDoor)
