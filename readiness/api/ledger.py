"""The log's newest checkpoint, who holds which, and having it sent to oneself or elsewhere."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.anchors import queries
from readiness.anchors.models import AnchorSending, CheckpointWebhook, Way
from readiness.anchors.operations import add_webhook, remove_webhook, subscribe, unsubscribe
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Given, Text
from readiness.api.rights import Open
from readiness.api.shapes.people import PersonRef
from readiness.api.shown import Shown, taken
from readiness.ledger.spoken import spoken_by
from readiness.refusals import Conflict, Unseen
from readiness.teams.access import Action, may

TAG = "Ledger"
SENDING_ORDERS = {"-at": ("-at", "-id")}
WEBHOOK_ORDERS = {"added": ("added_at", "id")}


class NothingSealed(Conflict):
    """There is no checkpoint yet."""

    code = "nothing-sealed"
    sentence = "Nothing has been sealed yet. A worker does so within a second."


class CheckpointShown(Shown):
    """What the log says of itself, signed."""

    origin = serializers.CharField()
    size = serializers.IntegerField(help_text="Entries.")
    root = serializers.CharField(help_text="Hexadecimal.")  # type: ignore[assignment]  # a field, taken from the class
    fingerprint = serializers.CharField(help_text="SHA-256 of the note's first three lines.")
    keys = serializers.ListField(child=serializers.CharField(), help_text="Verifier keys that signed it.")
    note = serializers.CharField(help_text="The signed note, to be kept as it is.")


class SubscriptionShown(Shown):
    """Since when checkpoints are mailed to you."""

    since = serializers.DateTimeField()


class NewWebhook(Given):
    """Where to."""

    url = Text(max_length=1000)


class WebhookShown(Shown):
    """An address that checkpoints are posted to."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    added_by = PersonRef()
    added_at = serializers.DateTimeField()


class WebhookMade(WebhookShown):
    """A new one with its secret."""

    secret = serializers.CharField(help_text="Shown now and never again: `whsec_...` (Standard Webhooks).")


class SendingShown(Shown):
    """One attempt to tell somebody."""

    id = serializers.UUIDField()
    size = serializers.IntegerField(source="anchor.size", help_text="Entries of the checkpoint.")
    way = serializers.ChoiceField(Way.values)
    person = PersonRef(allow_null=True)
    webhook = serializers.UUIDField(source="webhook_id", allow_null=True)
    attempt = serializers.IntegerField()
    at = serializers.DateTimeField()
    outcome = serializers.ChoiceField(AnchorSending.Outcome.values)
    said = serializers.CharField()


class CheckpointDoor(Door):
    """The newest."""

    address = "ledger/checkpoint"

    @call(
        "ledger_read",
        "Read the ledger's newest checkpoint",
        tag=TAG,
        right=Open.OWN,
        shows=CheckpointShown,
        refuses=[409],
    )
    def get(self, ask: Ask) -> dict[str, Any]:
        """The plain note is at `/ledger/checkpoint`, without signing in. 409 before anything was sealed."""
        spoken = spoken_by(ask.at)
        if spoken is None:
            raise NothingSealed
        return spoken.as_json()


class SubscriptionDoor(Door):
    """One's own mails."""

    address = "ledger/subscription"

    @call(
        "ledger_subscribe", "Have checkpoints mailed to you", tag=TAG, right=(Action.USE_OWN_ACCOUNT,),
        shows=SubscriptionShown, status=201, refuses=[409],
    )  # fmt: skip
    def post(self, ask: Ask) -> Any:
        """Each day's."""
        return subscribe(actor=ask.actor, at=ask.at)

    @call(
        "ledger_unsubscribe",
        "Have no more mailed",
        tag=TAG,
        right=(Action.USE_OWN_ACCOUNT,),
        status=204,
        refuses=[409],
    )
    def delete(self, ask: Ask) -> None:
        """Those that were sent are yours to keep."""
        unsubscribe(actor=ask.actor, at=ask.at)


class WebhooksDoor(Door):
    """Addresses that are told."""

    address = "ledger/webhooks"

    @call(
        "webhooks_list", "List addresses that get checkpoints", tag=TAG, right=(Action.VIEW_ANCHORS,),
        listing=Listing(WEBHOOK_ORDERS), shows=WebhookShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """For auditors, security reviewers and administrators."""
        queries.demand_sight(ask.actor)
        return cut(queries.webhooks(), ask.page, WEBHOOK_ORDERS[ask.page.ordering])

    @call(
        "webhooks_add", "Have checkpoints posted to an address", tag=TAG, right=(Action.MANAGE_ANCHORS,),
        body=NewWebhook, shows=WebhookMade, status=201, refuses=[409], secret=True,
        example={"url": "https://hold.example.org/checkpoints"},
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """The answer is the one place that ever shows its secret."""
        made, secret = add_webhook(url=ask.body["url"], actor=ask.actor, at=ask.at)
        return {**taken(WebhookShown, made), "secret": secret}


class WebhookDoor(Door):
    """One of them."""

    address = "ledger/webhooks/<uuid:pk>"

    @call(
        "webhooks_remove",
        "Have no more posted there",
        tag=TAG,
        right=(Action.MANAGE_ANCHORS,),
        status=204,
        refuses=[409],
    )
    def delete(self, ask: Ask, pk: UUID) -> None:
        """What was sent stays on record."""
        found = CheckpointWebhook.objects.filter(pk=pk).first()
        if found is None or not may(ask.actor, Action.MANAGE_ANCHORS, None):
            raise Unseen
        remove_webhook(webhook=found, actor=ask.actor, at=ask.at)


class SendingsDoor(Door):
    """Who was told when."""

    address = "ledger/sendings"

    @call(
        "sendings_list", "List attempts to tell somebody of a checkpoint", tag=TAG, right=(Action.VIEW_ANCHORS,),
        listing=Listing(SENDING_ORDERS), shows=SendingShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Newest first, each with its outcome."""
        queries.demand_sight(ask.actor)
        return cut(queries.sendings(), ask.page, SENDING_ORDERS[ask.page.ordering])


DOORS = (CheckpointDoor, SubscriptionDoor, WebhooksDoor, WebhookDoor, SendingsDoor)
