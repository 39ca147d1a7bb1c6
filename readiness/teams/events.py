"""The kinds of ledger entry that the teams room writes."""

TEAM_CREATED = "teams.team.created"
TEAM_EDITED = "teams.team.edited"
TEAM_ARCHIVED = "teams.team.archived"
MEMBER_ADDED = "teams.member.added"
MEMBER_CHANGED = "teams.member.changed"
MEMBER_REMOVED = "teams.member.removed"
MEMBER_LEFT = "teams.member.left"
INVITATION_MADE = "teams.invitation.made"
INVITATION_REVOKED = "teams.invitation.revoked"
INVITATION_ACCEPTED = "teams.invitation.accepted"
ORGANISATION_ROLE_GRANTED = "teams.organisation_role.granted"
ORGANISATION_ROLE_REVOKED = "teams.organisation_role.revoked"
TOKEN_MADE = "teams.token.made"  # noqa: S105
TOKEN_REVOKED = "teams.token.revoked"  # noqa: S105
PROFILE_EDITED = "teams.profile.edited"
PERSON_DEACTIVATED = "teams.person.deactivated"
PERSON_REACTIVATED = "teams.person.reactivated"
