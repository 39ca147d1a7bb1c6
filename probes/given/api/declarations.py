"""What teams declare for a kind of probe, in the REST API."""

from typing import Any

from rest_framework import serializers

from probes.declaring import asked_of
from probes.discovery import kinds
from probes.given.api.place import HERE, TAG, EndedShown, PlaceQuery, narrowed
from probes.given.models import Declaration
from probes.given.operations import declare, withdraw_declaration
from probes.given.seen import declarations_seen_by
from probes.needs import in_words
from probes.tasks import look
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Given
from readiness.api.rights import Open
from readiness.api.shapes.catalogue import EnvironmentRef, ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown
from readiness.catalog.queries import environment_for
from readiness.hints import say_look
from readiness.teams.access import Action

ORDERS = {"-declared": ("-declared_at", "-id"), "declared": ("declared_at", "id")}
SHAPES = {str: "text", int: "whole number", float: "number", bool: "true or false", tuple: "list of texts"}
MAY = (Action.CONFIGURE_PROBE,)


class DeclarationShown(EndedShown):
    """What is so in an environment, for one kind of probe."""

    id = serializers.UUIDField()
    kind = serializers.CharField()
    service = ServiceRef(source="environment.service")
    environment = EnvironmentRef()
    settings = serializers.JSONField(help_text="Every setting of the kind, also those left at their default.")
    declared_by = PersonRef()
    declared_at = serializers.DateTimeField()


class SettingShown(Shown):
    """One setting."""

    name = serializers.CharField()
    title = serializers.CharField()
    help = serializers.CharField()
    shape = serializers.ChoiceField(sorted(SHAPES.values()))
    needed = serializers.BooleanField(help_text="Whether it has no default.")
    default = serializers.JSONField()


class DeclarableShown(Shown):
    """A kind that can be told something."""

    kind = serializers.CharField()
    title = serializers.CharField()
    question = serializers.CharField()
    needs = serializers.ListField(child=serializers.CharField(), help_text="What it takes, in words.")
    settings = SettingShown(many=True)


class DeclarablesShown(Shown):
    """All of them."""

    kinds = DeclarableShown(many=True)


class Settings(Given):
    """What is so."""

    settings = serializers.DictField(help_text="Setting of the kind -> value, as `declarations_kinds` tells.")


class DeclarationQuery(PlaceQuery):
    """What narrows the list."""

    kind = serializers.SlugField(required=False, max_length=60)


class DeclarationsDoor(Door):
    """All declarations."""

    address = "declarations"

    @call(
        "declarations_list", "List declarations", tag=TAG, right=(Action.VIEW_SERVICE,), query=DeclarationQuery,
        listing=Listing(ORDERS), shows=DeclarationShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        found = narrowed(declarations_seen_by(ask.actor), ask.query)
        return cut(found, ask.page, ORDERS[ask.page.ordering])


class DeclarableDoor(Door):
    """What can be declared."""

    address = "declarations/kinds"

    @call(
        "declarations_kinds", "List what can be declared", tag=TAG, right=Open.OWN, shows=DeclarablesShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> dict[str, Any]:  # noqa: ARG002
        """Each kind of probe that can be told something, with its settings."""
        return {
            "kinds": [
                {
                    "kind": kind.name, "title": kind.title, "question": kind.question,
                    "needs": [in_words(need) for need in kind.needs],
                    "settings": [_setting(one) for one in asked_of(kind.declares)],
                }
                for kind in kinds().values() if kind.declares is not None
            ]
        }  # fmt: skip


class DeclarationDoor(Door):
    """What is declared for one kind in one environment."""

    address = f"{HERE}/declarations/<slug:kind>"

    @call(
        "declarations_make", "Declare what is so", tag=TAG, right=MAY, body=Settings, shows=DeclarationShown,
        refuses=[409],
        example={"settings": {"path": "/login", "limit": 10, "window_seconds": 60, "control": "/about"}},
    )  # fmt: skip
    def put(self, ask: Ask, slug: str, environment: str, kind: str) -> Declaration:
        """New, or in place of what was declared before, which is kept as over. Settings that are left out take
        their default. Secrets have no place here: they belong to a connection."""
        place = environment_for(ask.actor, slug, environment)
        row = declare(environment=place, kind=kind, actor=ask.actor, at=ask.at, **ask.body)
        say_look(look)
        return row

    @call(
        "declarations_withdraw", "Withdraw a declaration", tag=TAG, right=MAY, status=204, refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, slug: str, environment: str, kind: str) -> None:
        """A kind that needs one no longer looks."""
        place = environment_for(ask.actor, slug, environment)
        withdraw_declaration(environment=place, kind=kind, actor=ask.actor, at=ask.at)


def _setting(one: Any) -> dict[str, Any]:
    default = list(one.default) if isinstance(one.default, tuple) else one.default
    return {
        "name": one.name, "title": one.label, "help": one.help, "needed": one.required, "shape": SHAPES[one.shape],
        "default": default,
    }  # fmt: skip


DOORS = (DeclarationsDoor, DeclarableDoor, DeclarationDoor)
