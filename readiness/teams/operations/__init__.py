"""Everything that changes who people are and what they may do. Each is one transaction with its record."""

from readiness.teams.operations.invitations import (
    accept_invitation,
    invite,
    resend_invitation,
    revoke_invitation,
)
from readiness.teams.operations.members import add_member, change_member, leave_team, remove_member
from readiness.teams.operations.organisation import grant_organisation_role, revoke_organisation_role
from readiness.teams.operations.people import (
    deactivate_person,
    edit_profile,
    reactivate_person,
    register_person,
)
from readiness.teams.operations.teams import archive_team, create_team, edit_team, restore_team
from readiness.teams.operations.tokens import authenticate_token, make_token, revoke_token

__all__ = [
    "accept_invitation",
    "add_member",
    "archive_team",
    "authenticate_token",
    "change_member",
    "create_team",
    "deactivate_person",
    "edit_profile",
    "edit_team",
    "grant_organisation_role",
    "invite",
    "leave_team",
    "make_token",
    "reactivate_person",
    "register_person",
    "remove_member",
    "resend_invitation",
    "restore_team",
    "revoke_invitation",
    "revoke_organisation_role",
    "revoke_token",
]
