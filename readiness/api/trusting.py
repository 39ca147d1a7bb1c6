"""Which identity tokens of CI systems hand in for a service."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Given, Text
from readiness.api.shapes.ingest import TrustedIdentityShown
from readiness.catalog.queries import environment_for, service_for
from readiness.ingest.models import TrustedIdentity
from readiness.ingest.operations import revoke_identity, trust_identity
from readiness.ingest.queries import identities_of_service, trusted_identity_for
from readiness.teams.access import Action, demand

TAG = "Ingest"
NEWEST = {"-created": ("-created_at", "-id")}
MANAGES = (Action.MANAGE_INGEST,)


class Claims(serializers.DictField):
    """An object of texts. Rules about its content are the operation's."""

    child = Text(max_length=255)


class NewTrustedIdentity(Given):
    """What a token must say."""

    name = Text(max_length=80)
    issuer = Text(max_length=255, help_text="Exactly as its tokens say `iss`.")
    audience = Text(
        max_length=255, help_text="Exactly the `aud` that the pipeline asks for: this portal's address."
    )
    claims = Claims(help_text="Claim -> its exact text; one of them names the repository or project.")
    environment = Text(required=False, max_length=40, help_text="The one environment that it is good for.")


class TrustedIdentitiesDoor(Door):
    """The CI identities of a service."""

    address = "services/<slug:slug>/trusted-identities"

    @call(
        "trusted_identities_list", "List trusted CI identities", tag=TAG, right=MANAGES, listing=Listing(NEWEST),
        shows=TrustedIdentityShown,
    )  # fmt: skip
    def get(self, ask: Ask, slug: str) -> Page:
        """Ended ones too."""
        service = service_for(ask.actor, slug)
        demand(ask.actor, Action.MANAGE_INGEST, service.team_id)
        return cut(identities_of_service(service), ask.page, NEWEST[ask.page.ordering])

    @call(
        "trusted_identities_make", "Trust a CI identity", tag=TAG, right=MANAGES, body=NewTrustedIdentity,
        shows=TrustedIdentityShown, status=201, fresh=True, finds=True, refuses=[409],
        example={
            "name": "Deploy workflow", "issuer": "https://token.actions.githubusercontent.com",
            "audience": "https://launchproof.example.org", "environment": "production",
            "claims": {"repository": "example/payments-api", "ref": "refs/heads/main"},
        },
    )  # fmt: skip
    def post(self, ask: Ask, slug: str) -> TrustedIdentity:
        """Tokens of that issuer, made for that audience, with exactly those claims, hand in from now on."""
        given: dict[str, Any] = dict(ask.body)
        service = service_for(ask.actor, slug)
        where = given.pop("environment", None)
        place = environment_for(ask.actor, slug, where) if where else None
        return trust_identity(service=service, environment=place, actor=ask.actor, at=ask.at, **given)


class TrustedIdentityDoor(Door):
    """One identity."""

    address = "trusted-identities/<uuid:pk>"

    @call(
        "trusted_identities_revoke", "Trust a CI identity no longer", tag=TAG, right=MANAGES,
        shows=TrustedIdentityShown, refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, pk: UUID) -> TrustedIdentity:
        """Its tokens are refused at once."""
        return revoke_identity(identity=trusted_identity_for(ask.actor, pk), actor=ask.actor, at=ask.at)


DOORS = (TrustedIdentitiesDoor, TrustedIdentityDoor)
