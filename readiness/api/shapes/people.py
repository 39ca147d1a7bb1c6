"""People, teams, tokens and notices as the API shows them."""

from rest_framework import serializers

from readiness.api.shown import Shown
from readiness.teams.actors import Scope
from readiness.teams.models import User
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES

ROLES = [role.value for role in TEAM_ROLES]
ORGANISATION = [role.value for role in ORGANISATION_ROLES]
SCOPES = [scope.value for scope in Scope]


class PersonRef(Shown):
    """A person, named."""

    id = serializers.UUIDField()
    name = serializers.CharField(source="get_full_name", help_text="The address where no name was given.")


class TeamRef(Shown):
    """A team, named."""

    id = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class TeamShown(TeamRef):
    """A team."""

    description = serializers.CharField()
    created_at = serializers.DateTimeField()
    archived_at = serializers.DateTimeField(allow_null=True)


class MembershipShown(Shown):
    """A person's one role in one team."""

    id = serializers.UUIDField()
    team = TeamRef()
    person = PersonRef(source="user")
    email = serializers.EmailField(source="user.email")
    role = serializers.ChoiceField(ROLES)
    since = serializers.DateTimeField()
    is_active = serializers.BooleanField(source="user.is_active")


class PlaceShown(Shown):
    """A role in a team."""

    team = TeamRef()
    role = serializers.ChoiceField(ROLES)


class MeShown(Shown):
    """Who makes the call, and what they may."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    time_zone = serializers.CharField()
    theme = serializers.ChoiceField(User.Theme.values)
    density = serializers.ChoiceField(User.Density.values)
    shortcuts = serializers.BooleanField()
    notice_mails = serializers.BooleanField()
    digest = serializers.ChoiceField(User.Digest.values)
    work_week = serializers.ChoiceField(User.WorkWeek.values)
    works_from = serializers.IntegerField()
    works_until = serializers.IntegerField()
    memberships = PlaceShown(many=True)
    organisation_roles = serializers.ListField(child=serializers.ChoiceField(ORGANISATION))
    scopes = serializers.ListField(
        child=serializers.ChoiceField(SCOPES), allow_null=True, help_text="Of the token; null in a session."
    )


class InvitationShown(Shown):
    """An invitation."""

    id = serializers.UUIDField()
    team = TeamRef(allow_null=True)
    email = serializers.EmailField()
    role = serializers.ChoiceField([*ROLES, *ORGANISATION])
    invited_by = PersonRef()
    invited_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    accepted_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class InvitationMade(InvitationShown):
    """An invitation with its new link."""

    link = serializers.CharField(help_text="Shown now and never again.")


class OrganisationRoleShown(Shown):
    """A role across all teams."""

    id = serializers.UUIDField()
    person = PersonRef(source="user")
    email = serializers.EmailField(source="user.email")
    role = serializers.ChoiceField(ORGANISATION)
    since = serializers.DateTimeField()


class TokenShown(Shown):
    """A token, without its secret: that is shown once, when it is made."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    prefix = serializers.CharField(help_text="The token begins with `lp_<prefix>_`.")
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))
    team = TeamRef(allow_null=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)


class TokenMade(TokenShown):
    """A new token with its secret."""

    secret = serializers.CharField(help_text="Shown now and never again: `lp_<prefix>_<secret>`.")


class NoticeShown(Shown):
    """One sentence for one person about something that happened."""

    id = serializers.UUIDField()
    subject = serializers.CharField()
    text = serializers.CharField()
    because = serializers.CharField(help_text="Why this person is told.")
    path = serializers.CharField(help_text="The page that it is about.")
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
