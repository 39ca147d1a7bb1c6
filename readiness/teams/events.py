"""The kinds of ledger entry that the teams room writes."""

TEAM_CREATED = "teams.team.created"
TEAM_EDITED = "teams.team.edited"
TEAM_ARCHIVED = "teams.team.archived"
TEAM_RESTORED = "teams.team.restored"
MEMBER_ADDED = "teams.member.added"
MEMBER_CHANGED = "teams.member.changed"
MEMBER_REMOVED = "teams.member.removed"
MEMBER_LEFT = "teams.member.left"
INVITATION_MADE = "teams.invitation.made"
INVITATION_RESENT = "teams.invitation.resent"
INVITATION_REVOKED = "teams.invitation.revoked"
INVITATION_ACCEPTED = "teams.invitation.accepted"
ORGANISATION_ROLE_GRANTED = "teams.organisation_role.granted"
ORGANISATION_ROLE_REVOKED = "teams.organisation_role.revoked"
TOKEN_MADE = "teams.token.made"  # noqa: S105
TOKEN_REVOKED = "teams.token.revoked"  # noqa: S105
PERSON_REGISTERED = "teams.person.registered"
PROFILE_EDITED = "teams.profile.edited"
PERSON_DEACTIVATED = "teams.person.deactivated"
PERSON_REACTIVATED = "teams.person.reactivated"
SETTINGS_CHANGED = "teams.settings.changed"

WORDS = {
    TEAM_CREATED: "made the team {team}",
    TEAM_EDITED: "changed the name or description of {team}",
    TEAM_ARCHIVED: "archived the team {team}",
    TEAM_RESTORED: "brought the team {team} back from the archive",
    MEMBER_ADDED: "made {person:person} {role} in {team}",
    MEMBER_CHANGED: "made {person:person} {to} instead of {from} in {team}",
    MEMBER_REMOVED: "removed {person:person} from {team}",
    MEMBER_LEFT: "left {team}",
    INVITATION_MADE: "invited {email} as {role}",
    INVITATION_RESENT: "sent the invitation of {email} as {role} again",
    INVITATION_REVOKED: "took back the invitation of {email} as {role}",
    INVITATION_ACCEPTED: "accepted an invitation as {role}",
    ORGANISATION_ROLE_GRANTED: "made {person:person} {role} across the organisation",
    ORGANISATION_ROLE_REVOKED: "took the role {role} across the organisation from {person:person}",
    TOKEN_MADE: "made the API token {name} ({prefix}) with the scopes {scopes}",
    TOKEN_REVOKED: "revoked the API token {prefix}",
    PERSON_REGISTERED: "opened an account for {email}",
    PROFILE_EDITED: "changed the profile of {subject:person} ({fields})",
    PERSON_DEACTIVATED: "deactivated {subject:person}",
    PERSON_REACTIVATED: "reactivated {subject:person}",
    SETTINGS_CHANGED: "was started with other settings: {changed}; weaker than before, or perhaps: {weaker}",
}
