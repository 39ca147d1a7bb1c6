"""GitHub and GitLab tell of a service's deployments: where, with which secret, and what they tell."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers

from readiness.api.authentication import ForgeAuthentication
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Choice, Given, Text
from readiness.api.reading import RawFile, raw_body
from readiness.api.rights import Open
from readiness.api.shapes.releases import ForgeMade, ForgeShown, ForgeTaken
from readiness.catalog.queries import service_for
from readiness.releases.models import ForgeHook
from readiness.releases.operations import add_forge, receive_delivery, remove_forge
from readiness.releases.queries import hook_for, hooks_of
from readiness.teams.access import Action

TAG = "Deployments"
BY_NAME = {"forge": ("forge", "id")}


class NewForge(Given):
    """Which forge, and what it calls the environments."""

    forge = Choice(ForgeHook.Forge.values, help_text="Which of them.")
    environments = serializers.DictField(
        child=Text(max_length=40), required=False, default=dict,
        help_text="What the forge calls an environment -> its `slug` here, where they differ.",
    )  # fmt: skip
    secret = Text(
        required=False, allow_blank=True, max_length=200, default="",
        help_text="The one that the forge was given, such as GitLab's signing token; default: one is made.",
    )  # fmt: skip


class ForgesDoor(Door):
    """Those of a service."""

    address = "services/<slug:slug>/forges"

    @call(
        "forges_list", "List the forges that tell", tag=TAG, right=(Action.VIEW_SERVICE,), listing=Listing(BY_NAME),
        shows=ForgeShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """Never with a secret."""
        return cut(hooks_of(service_for(ask.actor, slug)), ask.page, BY_NAME[ask.page.ordering])

    @call(
        "forges_add", "Let a forge tell of deployments", tag=TAG, right=(Action.MANAGE_FORGE,), body=NewForge,
        shows=ForgeMade, status=201, refuses=[409], secret=True, example={"forge": "github"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> Any:
        """The secret is shown once. Give it to the forge with the address `deliver_to`."""
        service = service_for(ask.actor, slug)
        made: Any
        made, secret = add_forge(service=service, actor=ask.actor, at=ask.at, **ask.body)
        made.secret = secret
        return made


class ForgeDoor(Door):
    """One of them."""

    address = "forges/<uuid:pk>/remove"

    @call(
        "forges_remove", "Take nothing more from a forge", tag=TAG, right=(Action.MANAGE_FORGE,), shows=ForgeShown,
        refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> ForgeHook:
        """What it told stays."""
        hook = hook_for(ask.actor, pk)
        return remove_forge(hook=hook, actor=ask.actor, at=ask.at)


class DeliveryDoor(Door):
    """Where it tells."""

    address = "forges/<uuid:pk>/deliver"
    authentication_classes = (ForgeAuthentication,)

    @call(
        "forges_deliver", "Deliver what a forge tells", tag=TAG, right=Open.PIPELINE,
        raw={"application/json": OpenApiTypes.BINARY}, parsers=(RawFile,), shows=ForgeTaken, refuses=[],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, str]:
        """GitHub's `deployment` and `deployment_status` signed by `X-Hub-Signature-256`, or GitLab's deployment event
        with `X-Gitlab-Token` or `webhook-signature`. Told again, or in another order, it comes to the same."""
        headers = {name.lower(): value for name, value in ask.request.headers.items()}
        body = raw_body(ask.request)
        return {"taken": receive_delivery(hook=pk, headers=headers, body=body, at=ask.at)}


DOORS = (ForgesDoor, ForgeDoor, DeliveryDoor)
