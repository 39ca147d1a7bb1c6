"""The tools that reminders of a team's duties are posted to."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Text
from readiness.api.shapes.people import PersonRef, TeamRef
from readiness.api.shown import Shown, taken
from readiness.notify.operations import try_channel
from readiness.obligations.models import CHANNELS, TeamChannel
from readiness.obligations.operations import add_channel, remove_channel
from readiness.obligations.queries import channel_for, channels_of
from readiness.obligations.sealed import shown_secret
from readiness.teams.access import Action, demand
from readiness.teams.queries import team_for

TAG = "Duties"
ORDERS = {"name": ("name", "id"), "-name": ("-name", "-id")}
MANAGES = (Action.MANAGE_CHANNELS,)


class ChannelQuery(Asked):
    """Whose."""

    team = serializers.SlugField(max_length=60)


class NewChannel(Given):
    """Where to; the address is kept sealed."""

    team = Text(max_length=60)
    kind = Choice(CHANNELS)
    name = Text(max_length=100)
    url = Text(max_length=2000)
    token = Text(required=False, max_length=200, help_text="PagerDuty's integration key.")


class ChannelShown(Shown):
    """A tool, without its address."""

    id = serializers.UUIDField()
    team = TeamRef()
    kind = serializers.ChoiceField(CHANNELS)
    name = serializers.CharField()
    host = serializers.CharField()
    added_by = PersonRef()
    added_at = serializers.DateTimeField()
    disabled_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When the portal gave up on it: it failed too often, or said that it is gone.",
    )
    failures = serializers.IntegerField(help_text="In a row.")
    paused_until = serializers.DateTimeField(allow_null=True, help_text="Left alone after a failure.")


class ChannelMade(ChannelShown):
    """A new one, with the secret of a signed webhook."""

    secret = serializers.CharField(
        allow_null=True, help_text="Shown now and never again: `whsec_<base64>`; null for other kinds."
    )


class ChannelTried(Shown):
    """How a trial went."""

    arrived = serializers.BooleanField()
    said = serializers.CharField(help_text="What stood against it; empty when it arrived.")


class ChannelsDoor(Door):
    """A team's tools."""

    address = "channels"

    @call(
        "channels_list", "List the tools of a team", tag=TAG, right=MANAGES, query=ChannelQuery,
        listing=Listing(ORDERS), shows=ChannelShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """For its leads; disabled ones too."""
        team = team_for(ask.actor, ask.query["team"])
        demand(ask.actor, Action.MANAGE_CHANNELS, team)
        found = channels_of(team).select_related("team", "added_by")
        return cut(found, ask.page, ORDERS[ask.page.ordering])

    @call(
        "channels_add", "Have reminders posted to a tool", tag=TAG, right=MANAGES, body=NewChannel,
        shows=ChannelMade, status=201, refuses=[409], finds=True, secret=True,
        example={
            "team": "payments", "kind": "slack", "name": "#payments", "url": "https://hooks.slack.com/services/T/B/x",
        },
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """The answer is the one place that ever shows a webhook's secret."""
        given = dict(ask.body)
        team = team_for(ask.actor, given.pop("team"))
        made = add_channel(team=team, actor=ask.actor, at=ask.at, **given)
        secret = shown_secret(made.pk) if made.kind == "webhook" else None
        return {**taken(ChannelShown, made), "secret": secret}


class ChannelDoor(Door):
    """One of them."""

    address = "channels/<uuid:pk>"

    @call(
        "channels_remove", "Have nothing more posted there", tag=TAG, right=MANAGES, status=204, refuses=[409]
    )
    def delete(self, ask: Ask, pk: UUID) -> None:
        """What waits is cancelled; what was sent stays on record."""
        remove_channel(channel=channel_for(ask.actor, pk), actor=ask.actor, at=ask.at)


class ChannelTrialDoor(Door):
    """A trial."""

    address = "channels/<uuid:pk>/test"

    @call("channels_test", "Post a trial there", tag=TAG, right=MANAGES, shows=ChannelTried, refuses=[409])
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Now; a failure counts for nothing but this answer."""
        found: TeamChannel = channel_for(ask.actor, pk)
        failed = try_channel(channel=found, actor=ask.actor, at=ask.at)
        return {"arrived": not failed, "said": failed}


DOORS = (ChannelsDoor, ChannelDoor, ChannelTrialDoor)
