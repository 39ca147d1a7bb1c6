"""The person who calls: who they are, their tokens, their notices."""

from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Answer, Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Moment, Text, Truth, Whole, some
from readiness.api.rights import Open
from readiness.api.shapes.people import SCOPES, MeShown, NoticeShown, TokenMade, TokenShown
from readiness.api.shown import Shown, taken
from readiness.notify.operations import mark_all_read, mark_read
from readiness.notify.queries import notice_for, notices_of
from readiness.refusals import Unseen
from readiness.teams.access import Action
from readiness.teams.models import ApiToken, OrganisationRole, User
from readiness.teams.operations import edit_profile, make_token, revoke_token
from readiness.teams.queries import memberships_of, team_for, tokens_of

TAG = "You"
OWN = (Action.USE_OWN_ACCOUNT,)
TOKEN_ORDERS = {"-created": ("-created_at", "-id")}
NOTICE_ORDERS = {"-created": ("-created_at", "-id"), "created": ("created_at", "id")}


class Profile(Given):
    """How the portal looks to you; leave out what stays."""

    name = Text(required=False, allow_blank=True, max_length=120)
    time_zone = Text(required=False, max_length=64)
    theme = Choice(User.Theme.values, required=False)
    density = Choice(User.Density.values, required=False)
    shortcuts = Truth(required=False)
    notice_mails = Truth(required=False)
    digest = Choice(
        User.Digest.values, required=False, help_text="How ordinary reminders of duties come by mail."
    )
    work_week = Choice(User.WorkWeek.values, required=False)
    works_from = Whole(required=False, min_value=0, max_value=23)
    works_until = Whole(required=False, min_value=1, max_value=24)


class NewToken(Given):
    """What the token may do, and how long."""

    name = Text(max_length=80)
    scopes = some(Choice(SCOPES), most=len(SCOPES))
    expires_at = Moment(help_text="With scope `sign`: within a day.")
    team = Text(required=False, max_length=60, help_text="The `slug` of the one team that it is good for.")


class NoticeQuery(Asked):
    """What narrows the list."""

    unread = serializers.BooleanField(required=False)


class ReadShown(Shown):
    """How many notices were ticked."""

    read = serializers.IntegerField()


class MeDoor(Door):
    """Oneself."""

    address = "me"

    @call("me_read", "Read who you are", tag=TAG, right=Open.OWN, shows=MeShown)
    def get(self, ask: Ask) -> dict[str, Any]:
        """With your roles, and the scopes of the token."""
        return _me(ask)

    @call(
        "me_edit", "Edit your profile", tag=TAG, right=OWN, body=Profile, partial=True, shows=MeShown,
        example={"time_zone": "Europe/London"},
    )  # fmt: skip
    def patch(self, ask: Ask) -> dict[str, Any]:
        """Your name and how the portal looks to you."""
        assert ask.actor.user is not None
        edit_profile(user=ask.actor.user, actor=ask.actor, at=ask.at, **ask.body)
        ask.actor.user.refresh_from_db()
        return _me(ask)


class TokensDoor(Door):
    """One's own tokens."""

    address = "tokens"

    @call(
        "tokens_list", "List your tokens", tag=TAG, right=OWN, listing=Listing(TOKEN_ORDERS), shows=TokenShown
    )
    def get(self, ask: Ask) -> Page:
        """Ended ones too; never their secrets."""
        assert ask.actor.user is not None
        return cut(tokens_of(ask.actor.user), ask.page, TOKEN_ORDERS[ask.page.ordering])

    @call(
        "tokens_make", "Make a token", tag=TAG, right=OWN, body=NewToken, shows=TokenMade, status=201, fresh=True,
        secret=True,
        finds=True,
        example={"name": "Pipeline", "scopes": ["read", "write"], "expires_at": "2026-12-31T00:00:00Z"},
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """The answer is the one place that ever shows its secret."""
        assert ask.actor.user is not None
        given = dict(ask.body)
        team = team_for(ask.actor, given.pop("team")) if "team" in given else None
        token, secret = make_token(user=ask.actor.user, team=team, actor=ask.actor, at=ask.at, **given)
        return {**taken(TokenShown, token), "secret": secret}


class TokenDoor(Door):
    """One token."""

    address = "tokens/<uuid:pk>"

    @call("tokens_revoke", "Revoke a token", tag=TAG, right=OWN, shows=TokenShown, refuses=[409])
    def delete(self, ask: Ask, pk: UUID) -> ApiToken:
        """It stops working at once."""
        assert ask.actor.user is not None
        token = tokens_of(ask.actor.user).filter(pk=pk).first()
        if token is None:
            raise Unseen
        return revoke_token(token=token, actor=ask.actor, at=ask.at)


class NoticesDoor(Door):
    """One's own notices."""

    address = "notices"

    @call(
        "notices_list", "List your notices", tag=TAG, right=Open.OWN, query=NoticeQuery,
        listing=Listing(NOTICE_ORDERS), shows=NoticeShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Newest first."""
        found = notices_of(ask.actor, unread=ask.query.get("unread", False))
        return cut(found, ask.page, NOTICE_ORDERS[ask.page.ordering])


class ReadDoor(Door):
    """Ticking one."""

    address = "notices/<uuid:pk>/read"

    @call("notices_read", "Tick a notice", tag=TAG, right=OWN, status=204)
    def post(self, ask: Ask, pk: UUID) -> Answer:
        """One that is ticked keeps its first time."""
        mark_read(notice=notice_for(ask.actor, pk), actor=ask.actor, at=ask.at)
        return Answer()


class ReadAllDoor(Door):
    """Ticking all."""

    address = "notices/read"

    @call("notices_read_all", "Tick all your notices", tag=TAG, right=OWN, shows=ReadShown)
    def post(self, ask: Ask) -> dict[str, int]:
        """All that were written up to now."""
        return {"read": mark_all_read(actor=ask.actor, at=ask.at)}


def _me(ask: Ask) -> dict[str, Any]:
    user = ask.actor.user
    assert user is not None
    held = OrganisationRole.objects.filter(user=user).order_by("role").values_list("role", flat=True)
    scopes = None if ask.actor.scopes is None else sorted(ask.actor.scopes)
    places = (
        memberships_of(user)
        if ask.actor.team_id is None
        else memberships_of(user).filter(team=ask.actor.team_id)
    )
    parts = {"memberships": places, "organisation_roles": list(held), "scopes": scopes}
    return {**taken(MeShown, user, besides=parts), **parts}


DOORS = (MeDoor, TokensDoor, TokenDoor, NoticesDoor, ReadAllDoor, ReadDoor)
