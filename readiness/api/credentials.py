"""The register of secrets: listed, added to, changed, rotated, retired. No call takes or shows a value."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.authentication import IngestAuthentication
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Moment, Text, Whole, some
from readiness.api.rights import Open
from readiness.api.shapes.credentials import RotationKept, RotationShown, RotationTold, SecretRow, SecretShown
from readiness.catalog.queries import service_for
from readiness.credentials.given import LONGEST_AGE, MOST_DEPENDENTS, refuse_values
from readiness.credentials.models import Rotation, Secret
from readiness.credentials.operations import (
    change_secret,
    receive_rotation,
    record_rotation,
    register_secret,
    retire_secret,
)
from readiness.credentials.queries import (
    SecretFilter,
    dependents_of,
    rotations_of,
    secret_for,
    told_secret,
    visible_secrets,
)
from readiness.ingest.operations import Sender
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User

TAG = "Secrets"
ORDERS = {"due": ("due_at", "id"), "-created": ("-created_at", "-id")}
ROTATIONS = {"-rotated": ("-rotated_at", "-id")}
_OWNER = "The `id` of a member of the team; null: the team's leads."


class _NoValues(Given):
    """Looked at before anything else is: what is said about a field that is wrong may repeat what was in it."""

    def to_internal_value(self, data: Any) -> Any:
        """The values. Raises `Invalid` where one looks like the value of a secret."""
        refuse_values(data if isinstance(data, dict) else {"": data})
        return super().to_internal_value(data)


class SecretQuery(_NoValues, Asked):
    """What narrows the list."""

    service = serializers.SlugField(required=False, max_length=60)
    team = serializers.SlugField(required=False, max_length=60)
    show = serializers.ChoiceField(
        ("kept", "overdue", "retired"), required=False, help_text="`kept`: what was not retired; else all."
    )


class Dependent(Given):
    """A service, or a system by name: one of the two."""

    service = Id(required=False, help_text="The `id` of a service.")
    system = Text(required=False, max_length=120, help_text="What people call it.")


class SecretTerms(_NoValues):
    """What may change later on; what is left out stays."""

    name = Text(required=False, max_length=120)
    kind = Choice(Secret.Kind.values, required=False)
    place = Choice(Secret.Place.values, required=False, help_text="Where it lives; `code` opens a finding.")
    location = Text(
        required=False,
        allow_blank=True,
        max_length=300,
        help_text="What it is called there: a variable, a path.",
    )
    environments = some(Id(), most=100, required=False, help_text="The `id`s of environments that use it.")
    dependents = some(
        Dependent(),
        least=0,
        most=MOST_DEPENDENTS,
        required=False,
        help_text="Who must be told when it rotates.",
    )
    max_age_days = Whole(required=False, min_value=1, max_value=LONGEST_AGE, help_text="How old it may be.")
    owner = Id(required=False, allow_null=True, help_text=_OWNER)


class NewSecret(SecretTerms):
    """A secret by name, never by value."""

    service = Text(max_length=60, help_text="The `slug` of the service.")
    name = Text(max_length=120)
    kind = Choice(Secret.Kind.values)
    place = Choice(Secret.Place.values, help_text="Where it lives; `code` opens a finding.")
    environments = some(Id(), most=100, help_text="The `id`s of environments that use it.")
    owner = Id(required=False, allow_null=True, default=None, help_text=_OWNER)
    made_at = Moment(
        required=False,
        allow_null=True,
        default=None,
        help_text="When its version was made; null: nobody knows.",
    )


class NewRotation(_NoValues):
    """That a new version is in use."""

    rotation_id = Text(
        required=False, max_length=100, default="",
        help_text="The script's own id of this rotation. Sent again, it is recorded once.",
    )  # fmt: skip
    rotated_at = Moment(required=False, allow_null=True, default=None, help_text="Default: now.")
    note = Text(required=False, allow_blank=True, max_length=4000, default="")


class SecretRetirement(_NoValues):
    """Why it is no longer in use."""

    reason = Text(max_length=4000)


class SecretsDoor(Door):
    """The register."""

    address = "secrets"

    @call(
        "secrets_list", "List secrets", tag=TAG, right=(Action.VIEW_SERVICE,), query=SecretQuery,
        listing=Listing(ORDERS), shows=SecretRow,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see; names and places, never values."""
        rows = visible_secrets(ask.actor, SecretFilter(**ask.query), ask.at)
        return cut(rows, ask.page, ORDERS[ask.page.ordering])

    @call(
        "secrets_register", "Register a secret", tag=TAG, right=(Action.MANAGE_SECRET,), body=NewSecret,
        shows=SecretShown, status=201, refuses=[409], finds=True,
        example={
            "service": "payments-api",
            "name": "Database password",
            "kind": "database_password",
            "place": "secret_manager",
            "location": "shop/database",
            "environments": ["0198a7e2-0000-7000-8000-000000000000"],
            "dependents": [{"system": "Warehouse"}],
            "max_age_days": 90,
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> Secret:
        """Whatever looks like the value of a secret is refused, and kept nowhere."""
        given = dict(ask.body)
        service, owner = service_for(ask.actor, given.pop("service")), _person(given.pop("owner"))
        made = register_secret(service=service, owner=owner, actor=ask.actor, at=ask.at, **given)
        return _shown(ask.actor, made.pk)


class SecretDoor(Door):
    """One secret."""

    address = "secrets/<uuid:pk>"

    @call("secrets_read", "Read of a secret", tag=TAG, right=(Action.VIEW_SERVICE,), shows=SecretShown)
    def get(self, ask: Ask, pk: UUID) -> Secret:
        """With who depends on it."""
        return _shown(ask.actor, pk)

    @call(
        "secrets_edit", "Change what is said of a secret", tag=TAG, right=(Action.MANAGE_SECRET,),
        body=SecretTerms, shows=SecretShown, refuses=[409], example={"max_age_days": 30},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> Secret:
        """When it is due follows."""
        given = dict(ask.body)
        if "owner" in given:
            given["owner"] = _person(given["owner"])
        change_secret(secret=secret_for(ask.actor, pk), actor=ask.actor, at=ask.at, **given)
        return _shown(ask.actor, pk)


class RotationsDoor(Door):
    """When it was rotated."""

    address = "secrets/<uuid:pk>/rotations"

    @call(
        "secrets_rotations", "List the rotations of a secret", tag=TAG, right=(Action.VIEW_SERVICE,),
        listing=Listing(ROTATIONS), shows=RotationShown,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Page:
        """Recorded by people and scripts, or seen by a probe."""
        rows = rotations_of(secret_for(ask.actor, pk))
        return cut(rows, ask.page, ROTATIONS[ask.page.ordering])

    @call(
        "secrets_rotate", "Record a rotation", tag=TAG, right=(Action.ROTATE_SECRET,), body=NewRotation,
        shows=RotationTold, status=201, refuses=[409], example={"rotation_id": "rotate-db 4711"},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Rotation:
        """The answer says who must be told. Sent again with the same `rotation_id`, it is the same answer."""
        secret = secret_for(ask.actor, pk)
        rotation: Any = record_rotation(secret=secret, actor=ask.actor, at=ask.at, **ask.body)
        rotation.tell = dependents_of(ask.actor, secret)
        return rotation  # type: ignore[no-any-return]


class RotationReport(NewRotation):
    """That a new version of a secret is in use."""

    secret = Id(help_text="Which secret of the service.")


class RotationReportDoor(Door):
    """Where a rotating script tells of it with a key that is good for one service alone."""

    address = "services/<slug:slug>/rotations"
    authentication_classes = (IngestAuthentication,)

    @call(
        "secrets_report_rotation", "Report a rotation with a key of the service", tag=TAG, right=Open.PIPELINE,
        body=RotationReport, shows=RotationKept, status=201, refuses=[409, 410],
        example={"secret": "0198a7e2-0000-7000-8000-000000000000", "rotation_id": "rotate-db 4711"},
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> Rotation:
        """With an ingest token of the service, or an identity token of its CI. A key of one environment tells of what
        is used in that one alone."""
        sender, given = ask.request.auth, dict(ask.body)
        assert isinstance(sender, Sender)
        secret = told_secret(sender, slug, given.pop("secret"))
        return receive_rotation(secret=secret, sender=sender, at=ask.at, **given)


class RetireSecretDoor(Door):
    """The end of a secret."""

    address = "secrets/<uuid:pk>/retire"

    @call(
        "secrets_retire", "Retire a secret", tag=TAG, right=(Action.RETIRE_SECRET,), body=SecretRetirement,
        shows=SecretShown, refuses=[409], example={"reason": "A managed identity has taken its place."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> Secret:
        """Its record stays."""
        retire_secret(secret=secret_for(ask.actor, pk), actor=ask.actor, at=ask.at, **ask.body)
        return _shown(ask.actor, pk)


def _shown(actor: Actor, pk: UUID) -> Secret:
    found: Any = secret_for(actor, pk)
    found.shown_dependents = dependents_of(actor, found)
    return found  # type: ignore[no-any-return]


def _person(pk: UUID | None) -> User | None:
    return None if pk is None else User.objects.filter(pk=pk).first() or User(pk=pk)


DOORS = (SecretsDoor, SecretDoor, RotationsDoor, RotationReportDoor, RetireSecretDoor)
