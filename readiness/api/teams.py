"""Teams and who is in them."""

from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Text
from readiness.api.shapes.people import ROLES, MembershipShown, TeamShown
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.access import Action, may
from readiness.teams.actors import Actor
from readiness.teams.directory import people_for
from readiness.teams.models import Membership, Team
from readiness.teams.operations import (
    add_member,
    archive_team,
    change_member,
    create_team,
    edit_team,
    leave_team,
    remove_member,
    restore_team,
)
from readiness.teams.queries import team_for, visible_teams

TAG = "Teams"
TEAM_ORDERS = {"name": ("name", "id"), "-name": ("-name", "-id"), "-created": ("-created_at", "-id")}
MEMBER_ORDERS = {"since": ("since", "id"), "-since": ("-since", "-id")}


class TeamQuery(Asked):
    """What narrows the list."""

    archived = serializers.BooleanField(required=False)


class NewTeam(Given):
    """A new team."""

    name = Text(max_length=120)
    slug = Text(required=False, max_length=60)
    description = Text(required=False, allow_blank=True, max_length=4000)


class TeamChanges(Given):
    """Its name and description; leave out what stays."""

    name = Text(required=False, max_length=120)
    description = Text(required=False, allow_blank=True, max_length=4000)


class MembershipQuery(Asked):
    """What narrows the list."""

    team = serializers.SlugField(source="team__slug", required=False, max_length=60)
    role = serializers.ChoiceField(ROLES, required=False)


class NewMember(Given):
    """Who joins, as what. Only who answers for everybody's roles adds people; others invite them."""

    team = Text(max_length=60)
    person = Id()
    role = Choice(ROLES)


class NewRole(Given):
    """The role from now on."""

    role = Choice(ROLES)


class TeamsDoor(Door):
    """All teams."""

    address = "teams"

    @call(
        "teams_list", "List teams", tag=TAG, right=(Action.VIEW_TEAM,), query=TeamQuery,
        listing=Listing(TEAM_ORDERS), shows=TeamShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Yours; all of them for who reads all."""
        found = visible_teams(ask.actor)
        if "archived" in ask.query:
            found = found.filter(archived_at__isnull=not ask.query["archived"])
        return cut(found, ask.page, TEAM_ORDERS[ask.page.ordering])

    @call(
        "teams_create", "Create a team", tag=TAG, right=(Action.CREATE_TEAM,), body=NewTeam, shows=TeamShown,
        status=201, refuses=[409], example={"name": "Payments"},
    )  # fmt: skip
    def post(self, ask: Ask) -> Team:
        """Without members; invite its lead next."""
        return create_team(actor=ask.actor, at=ask.at, **ask.body)


class TeamDoor(Door):
    """One team."""

    address = "teams/<slug:slug>"

    @call("teams_read", "Read a team", tag=TAG, right=(Action.VIEW_TEAM,), shows=TeamShown)
    def get(self, ask: Ask, slug: str) -> Team:
        """Its members are at `GET /memberships?team=...`."""
        return team_for(ask.actor, slug)

    @call(
        "teams_edit", "Edit a team", tag=TAG, right=(Action.EDIT_TEAM,), body=TeamChanges, partial=True,
        shows=TeamShown, refuses=[409], example={"description": "Takes and gives money."},
    )  # fmt: skip
    def patch(self, ask: Ask, slug: str) -> Team:
        """Its address stays."""
        team = team_for(ask.actor, slug)
        said = {"name": team.name, "description": team.description, **ask.body}
        return edit_team(team=team, actor=ask.actor, at=ask.at, **said)


class ArchiveDoor(Door):
    """Closing a team."""

    address = "teams/<slug:slug>/archive"

    @call(
        "teams_archive",
        "Archive a team",
        tag=TAG,
        right=(Action.ARCHIVE_TEAM,),
        shows=TeamShown,
        refuses=[409],
    )
    def post(self, ask: Ask, slug: str) -> Team:
        """Its things can be read, but no longer changed."""
        return archive_team(team=team_for(ask.actor, slug), actor=ask.actor, at=ask.at)

    @call(
        "teams_restore",
        "Restore a team",
        tag=TAG,
        right=(Action.ARCHIVE_TEAM,),
        shows=TeamShown,
        refuses=[409],
    )
    def delete(self, ask: Ask, slug: str) -> Team:
        """With the members it had."""
        return restore_team(team=team_for(ask.actor, slug), actor=ask.actor, at=ask.at)


class LeaveDoor(Door):
    """Going by oneself."""

    address = "teams/<slug:slug>/leave"

    @call("teams_leave", "Leave a team", tag=TAG, right=(Action.USE_OWN_ACCOUNT,), status=204, refuses=[409])
    def post(self, ask: Ask, slug: str) -> None:
        """The last lead stays."""
        leave_team(team=team_for(ask.actor, slug), actor=ask.actor, at=ask.at)


class MembershipsDoor(Door):
    """Who is in which team."""

    address = "memberships"

    @call(
        "memberships_list", "List memberships", tag=TAG, right=(Action.VIEW_TEAM,), query=MembershipQuery,
        listing=Listing(MEMBER_ORDERS), shows=MembershipShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the teams that you may see."""
        return cut(_visible(ask.actor).filter(**ask.query), ask.page, MEMBER_ORDERS[ask.page.ordering])

    @call(
        "memberships_add", "Add somebody to a team", tag=TAG, right=(Action.CHANGE_MEMBER,), body=NewMember,
        shows=MembershipShown, status=201, refuses=[409], finds=True,
    )  # fmt: skip
    def post(self, ask: Ask) -> Membership:
        """Somebody who has an account, by an administrator; leads invite people by address instead."""
        team = team_for(ask.actor, ask.body["team"])
        if not may(ask.actor, Action.CHANGE_MEMBER, team):
            raise Forbidden
        try:
            person = people_for(ask.actor).filter(pk=ask.body["person"]).first()
        except Unseen:
            person = None
        if person is None:
            raise Invalid({"person": ["There is nobody with this id whom you may add. Invite them instead."]})
        return add_member(team=team, user=person, role=ask.body["role"], actor=ask.actor, at=ask.at)


class MembershipDoor(Door):
    """One membership."""

    address = "memberships/<uuid:pk>"

    @call(
        "memberships_change", "Change somebody's role", tag=TAG, right=(Action.CHANGE_MEMBER,), body=NewRole,
        shows=MembershipShown, refuses=[409], example={"role": "lead"},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> Membership:
        """Nobody hands out more than they hold, and the last lead stays one."""
        held = _seen(ask.actor, pk)
        change_member(team=held.team, user=held.user, role=ask.body["role"], actor=ask.actor, at=ask.at)
        return _seen(ask.actor, pk)

    @call(
        "memberships_remove", "Take somebody out of a team", tag=TAG, right=(Action.CHANGE_MEMBER,), status=204,
        refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, pk: UUID) -> None:
        """The last lead stays."""
        held = _seen(ask.actor, pk)
        remove_member(team=held.team, user=held.user, actor=ask.actor, at=ask.at)


def _visible(actor: Actor) -> QuerySet[Membership]:
    rows = Membership.objects.filter(team__in=visible_teams(actor).values("pk"))
    return rows.select_related("team", "user")


def _seen(actor: Actor, pk: UUID) -> Membership:
    found = _visible(actor).filter(pk=pk).first()
    if found is None:
        raise Unseen
    return found


DOORS = (TeamsDoor, TeamDoor, ArchiveDoor, LeaveDoor, MembershipsDoor, MembershipDoor)
