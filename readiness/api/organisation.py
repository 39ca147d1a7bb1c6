"""Invitations, and roles across the organisation. People's rights take a session: no token will do."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework import serializers

from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Ask, Door, call
from readiness.api.given import Asked, Choice, Given, Id, Text
from readiness.api.shapes.people import (
    ORGANISATION,
    ROLES,
    InvitationMade,
    InvitationShown,
    OrganisationRoleShown,
)
from readiness.api.shown import taken
from readiness.refusals import Forbidden, Refusal, Unseen
from readiness.teams import invitation_links
from readiness.teams.access import Action, may
from readiness.teams.directory import people_for
from readiness.teams.models import Invitation, OrganisationRole, Team
from readiness.teams.operations import (
    grant_organisation_role,
    invite,
    resend_invitation,
    revoke_invitation,
    revoke_organisation_role,
)
from readiness.teams.queries import open_invitations, team_for, visible_teams

TAG = "Invitations and roles"
INVITES = (Action.INVITE_MEMBER, Action.GRANT_ORGANISATION_ROLE)
ORDERS = {"-invited": ("-invited_at", "-id")}
ROLE_ORDERS = {"since": ("since", "id"), "-since": ("-since", "-id")}


class InvitationQuery(Asked):
    """Whose invitations."""

    team = serializers.SlugField(
        required=False, max_length=60, help_text="Without it: invitations to roles across the organisation."
    )


class NewInvitation(Given):
    """Whom to invite, to what. Without a team: to a role across the organisation."""

    team = Text(required=False, max_length=60)
    email = Text(max_length=254)
    role = Choice([*ROLES, *ORGANISATION])


class NewOrganisationRole(Given):
    """Who gets which role."""

    person = Id()
    role = Choice(ORGANISATION)


class InvitationsDoor(Door):
    """Open invitations."""

    address = "invitations"

    @call(
        "invitations_list", "List open invitations", tag=TAG, right=INVITES, query=InvitationQuery,
        listing=Listing(ORDERS), shows=InvitationShown, finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Those of a team for its leads; the organisation's for administrators."""
        found = _open(ask, ask.query.get("team"))
        return cut(found.select_related("team"), ask.page, ORDERS[ask.page.ordering])

    @call(
        "invitations_make", "Invite somebody", tag=TAG, right=INVITES, body=NewInvitation,
        shows=InvitationMade, status=201, refuses=[409], finds=True, secret=True,
        example={"team": "payments", "email": "ada@example.org", "role": "contributor"},
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """The link is mailed to the address. The one in this answer lets in, but proves no address."""
        team = team_for(ask.actor, ask.body["team"]) if "team" in ask.body else None
        return _with_link(
            *invite(team=team, email=ask.body["email"], role=ask.body["role"], actor=ask.actor, at=ask.at)
        )


class InvitationDoor(Door):
    """One open invitation."""

    address = "invitations/<uuid:pk>"

    @call(
        "invitations_revoke", "Revoke an invitation", tag=TAG, right=INVITES, shows=InvitationShown,
        refuses=[409, 410],
    )  # fmt: skip
    def delete(self, ask: Ask, pk: UUID) -> Invitation:
        """Its link stops working."""
        return revoke_invitation(invitation=_seen(ask, pk), actor=ask.actor, at=ask.at)


class ResendDoor(Door):
    """Mailing an invitation again."""

    address = "invitations/<uuid:pk>/resend"

    @call(
        "invitations_resend", "Send an invitation again", tag=TAG, right=INVITES, shows=InvitationMade, secret=True,
        refuses=[409, 410, 422],
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> dict[str, Any]:
        """Under a new link; the old one stops working."""
        return _with_link(*resend_invitation(invitation=_seen(ask, pk), actor=ask.actor, at=ask.at))


class OrganisationRolesDoor(Door):
    """Roles across the organisation."""

    address = "organisation-roles"

    @call(
        "organisation_roles_list", "List roles across the organisation", tag=TAG,
        right=(Action.GRANT_ORGANISATION_ROLE,), listing=Listing(ROLE_ORDERS), shows=OrganisationRoleShown,
        finds=True,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """For administrators."""
        people = people_for(ask.actor)
        rows = OrganisationRole.objects.filter(user__in=people.order_by().values("pk")).select_related("user")
        return cut(rows, ask.page, ROLE_ORDERS[ask.page.ordering])

    @call(
        "organisation_roles_grant", "Grant a role across the organisation", tag=TAG,
        right=(Action.GRANT_ORGANISATION_ROLE,), body=NewOrganisationRole, shows=OrganisationRoleShown,
        status=201, refuses=[409], finds=True,
    )  # fmt: skip
    def post(self, ask: Ask) -> OrganisationRole:
        """By an administrator, in a session."""
        person = people_for(ask.actor).filter(pk=ask.body["person"]).first()
        if person is None:
            raise Unseen
        return grant_organisation_role(user=person, role=ask.body["role"], actor=ask.actor, at=ask.at)


class OrganisationRoleDoor(Door):
    """One role of one person."""

    address = "organisation-roles/<uuid:person>/<slug:role>"

    @call(
        "organisation_roles_revoke", "Take such a role away", tag=TAG, right=(Action.GRANT_ORGANISATION_ROLE,),
        status=204, refuses=[409, 422],
    )  # fmt: skip
    def delete(self, ask: Ask, person: UUID, role: str) -> None:
        """The last administrator stays one."""
        found = people_for(ask.actor).filter(pk=person).first()
        if found is None:
            raise Unseen
        revoke_organisation_role(user=found, role=role, actor=ask.actor, at=ask.at)


def _open(ask: Ask, slug: str | None) -> QuerySet[Invitation]:
    """The open invitations to a team, or without one to the organisation, for who hands them out."""
    team = team_for(ask.actor, slug) if slug else None
    _demand_invites(ask, team)
    return open_invitations(team, ask.at)


def _seen(ask: Ask, pk: UUID) -> Invitation:
    """One invitation, for who hands it out; another one is not there."""
    found = Invitation.objects.select_related("team", "invited_by").filter(pk=pk).first()
    if found is None or (found.team and not visible_teams(ask.actor).filter(pk=found.team.pk).exists()):
        raise Unseen
    _demand_invites(ask, found.team, otherwise=Forbidden if found.team else Unseen)
    return found


def _demand_invites(ask: Ask, team: Team | None, otherwise: type[Refusal] = Forbidden) -> None:
    action = Action.INVITE_MEMBER if team else Action.GRANT_ORGANISATION_ROLE
    if not may(ask.actor, action, team):
        raise otherwise


def _with_link(made: Invitation, secret: str) -> dict[str, Any]:
    return {**taken(InvitationShown, made), "link": invitation_links.address(secret)}


DOORS = (
    InvitationsDoor,
    InvitationDoor,
    ResendDoor,
    OrganisationRolesDoor,
    OrganisationRoleDoor,
)
