"""Proofs that a team has a host, in the REST API."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from probes.given.api.place import HERE, TAG, EndedShown, PlaceQuery, narrowed
from probes.given.models import HostProof
from probes.given.operations import ask_proof, begin_proof, give_up_proof
from probes.given.ownership import LABEL, WELL_KNOWN
from probes.given.queries import proof_of
from probes.given.seen import proofs_seen_by
from probes.tasks import look
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.shapes.catalogue import ServiceRef
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import taken
from readiness.catalog.queries import environment_for
from readiness.hints import say_look
from readiness.refusals import Unseen
from readiness.teams.access import Action

ORDERS = {"-begun": ("-begun_at", "-id"), "begun": ("begun_at", "id")}
MAY = (Action.CONFIGURE_PROBE,)


class ProofShown(EndedShown):
    """How far the proof is, and where the token is to be put: in one of two places."""

    id = serializers.UUIDField()
    service = ServiceRef()
    host = serializers.CharField()
    token = serializers.CharField(help_text="Public once it is published: it proves by where it is found.")
    well_known = serializers.CharField(
        help_text="Path on the host of a text file that holds the token alone."
    )
    record = serializers.CharField(help_text="Name of a TXT record that holds the token.")
    proven = serializers.BooleanField(help_text="Whether it counts now.")
    proven_until = serializers.DateTimeField(allow_null=True)
    way = serializers.ChoiceField(["", *HostProof.Way.values], help_text="Where it was found.")
    problem = serializers.CharField(help_text="What the last look met instead.")
    begun_by = PersonRef()
    begun_at = serializers.DateTimeField()
    asked_at = serializers.DateTimeField(
        allow_null=True, help_text="Asked to be looked for, and not yet done."
    )
    checked_at = serializers.DateTimeField(allow_null=True)


class ProofQuery(PlaceQuery):
    """What narrows the list."""

    service = serializers.SlugField(source="service__slug", required=False, max_length=60)
    environment = None  # type: ignore[assignment]  # a proof is of a service's host
    host = serializers.CharField(required=False, max_length=255, help_text="The name of a host.")


class ProofsDoor(Door):
    """All proofs."""

    address = "host-proofs"

    @call(
        "proofs_list", "List proofs of hosts", tag=TAG, right=(Action.VIEW_SERVICE,), query=ProofQuery,
        listing=Listing(ORDERS), shows=ProofShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see."""
        found = narrowed(proofs_seen_by(ask.actor), ask.query)
        return cut(
            found, ask.page, ORDERS[ask.page.ordering], lambda rows: [_told(row, ask.at) for row in rows]
        )


class ProofDoor(Door):
    """The proof of the host that users of an environment open."""

    address = f"{HERE}/host-proof"

    @call("proofs_read", "Read the proof of a host", tag=TAG, right=(Action.VIEW_SERVICE,), shows=ProofShown)
    def get(self, ask: Ask, slug: str, environment: str) -> dict[str, Any]:
        """As it stands now; 404 before it is begun."""
        found = proof_of(environment_for(ask.actor, slug, environment), ask.at)
        if found is None or found.row is None:
            raise Unseen
        return _told(found.row, ask.at)

    @call(
        "proofs_begin", "Begin to prove that the team has a host", tag=TAG, right=MAY, shows=ProofShown, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask, slug: str, environment: str) -> dict[str, Any]:
        """A token, or the one that stands for the service. Put it in one of the two places, then ask to look."""
        place = environment_for(ask.actor, slug, environment)
        return _told(begin_proof(environment=place, actor=ask.actor, at=ask.at), ask.at)

    @call("proofs_give_up", "Give up the proof of a host", tag=TAG, right=MAY, status=204, refuses=[409, 422])
    def delete(self, ask: Ask, slug: str, environment: str) -> None:
        """Probes that need it end at once."""
        give_up_proof(environment=environment_for(ask.actor, slug, environment), actor=ask.actor, at=ask.at)


class CheckDoor(Door):
    """Looking for the token."""

    address = f"{HERE}/host-proof/check"

    @call(
        "proofs_check",
        "Look for the token now",
        tag=TAG,
        right=MAY,
        shows=ProofShown,
        status=202,
        refuses=[409],
    )
    def post(self, ask: Ask, slug: str, environment: str) -> dict[str, Any]:
        """A worker looks; read the proof again for what it found."""
        place = environment_for(ask.actor, slug, environment)
        row = ask_proof(environment=place, actor=ask.actor, at=ask.at)
        say_look(look)
        return _told(row, ask.at)


_MADE = ("well_known", "record", "proven")


def _told(row: HostProof, at: datetime) -> dict[str, Any]:
    counts = row.ended_at is None and row.proven_until is not None and row.proven_until > at
    told = taken(ProofShown, row, besides=_MADE)
    return {**told, "well_known": WELL_KNOWN, "record": f"{LABEL}.{row.host}", "proven": counts}


DOORS = (ProofsDoor, ProofDoor, CheckDoor)
