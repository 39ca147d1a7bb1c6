"""Reading teams and people, always within what the actor may see."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, Q, QuerySet

from readiness.prepared import prepared
from readiness.refusals import Unseen
from readiness.teams import invitation_links
from readiness.teams.access import TABLE, Action
from readiness.teams.actors import Actor, Scope
from readiness.teams.models import ApiToken, Invitation, Membership, OrganisationRole, Team, User
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES, Role
from readiness.teams.secrets import digest_of


def visible_teams(actor: Actor | User) -> QuerySet[Team]:
    """Teams that the person is in, all of them for who reads all; archived ones too, told by `archived_at`.

    Scoped by subqueries. A token held to one team sees that one at most. Machines see none.
    """
    actor = Actor.person(actor) if isinstance(actor, User) else actor
    user = actor.user
    if user is None or not user.is_active or (actor.scopes is not None and Scope.READ not in actor.scopes):
        return Team.objects.none()
    teams = Team.objects.filter(
        Q(pk__in=Membership.objects.filter(user=user).values("team"))
        | Exists(OrganisationRole.objects.filter(user=user))
    )
    return teams if actor.team_id is None else teams.filter(pk=actor.team_id)


def team_for(actor: Actor, slug: str) -> Team:
    """The team at this address. Raises `Unseen`."""
    team = visible_teams(actor).filter(slug=slug).first()
    if team is None:
        raise Unseen
    return team


def memberships_of(user: User) -> QuerySet[Membership]:
    """A person's places in teams that are not archived, by the team's name."""
    own = Membership.objects.filter(user=user, team__archived_at__isnull=True)
    return own.select_related("team").order_by("team__name", "team_id")


@dataclass(frozen=True)
class TeamName:
    """A team as a page's frame names it."""

    slug: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Places:
    """Where a person belongs: every role they hold anywhere, and their teams that are not archived, by name."""

    roles: frozenset[Role]
    teams: tuple[TeamName, ...]


def places_of(user: User) -> Places:
    """Roles and teams of somebody, in one query; nothing for who was deactivated."""
    roles, teams = set(), {}
    for across, within, slug, name, archived_at in _places(user=user.pk):
        roles |= {Role(role) for role in (across, within) if role}
        if slug and archived_at is None:
            teams[slug] = TeamName(slug, name)
    return Places(frozenset(roles), tuple(teams.values()))


@prepared
def _places(*, user: UUID) -> QuerySet[User, tuple[Any, ...]]:
    team = "memberships__team__"
    columns = ("memberships__role", f"{team}slug", f"{team}name", f"{team}archived_at")
    rows = User.objects.filter(pk=user, is_active=True).order_by(f"{team}name", f"{team}id")
    return rows.values_list("organisation_roles__role", *columns)


def people_of(team: Team) -> QuerySet[Membership]:
    """Who is in `team`, by name; deactivated people too, told by `user.is_active`."""
    return Membership.objects.filter(team=team).select_related("user").order_by("user__name", "user__email")


def leads_of(team: Team | UUID) -> QuerySet[User]:
    """The people who lead `team` and can act."""
    return User.objects.filter(is_active=True, memberships__team=team, memberships__role=Role.LEAD).order_by(
        "name", "email"
    )


def security_reviewers() -> QuerySet[User]:
    """The organisation's security reviewers who can act."""
    return holders_of(Role.SECURITY_REVIEWER)


def holders_of(role: Role) -> QuerySet[User]:
    """People with a role across the organisation who can act."""
    return User.objects.filter(is_active=True, organisation_roles__role=role).order_by("name", "email")


def open_invitations(team: Team | None, at: datetime) -> QuerySet[Invitation]:
    """Invitations to `team` (None: to the organisation) that could be accepted at `at`, newest first."""
    waiting = Invitation.objects.filter(team=team, accepted_at__isnull=True, revoked_at__isnull=True)
    return waiting.filter(expires_at__gt=at).select_related("invited_by").order_by("-invited_at", "-pk")


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """A person's keys, newest first, ended ones too."""
    return ApiToken.objects.filter(user=user).select_related("team").order_by("-created_at", "-pk")


@dataclass(frozen=True)
class OpenedInvitation:
    """What a link shows before it is accepted. `state`: open, accepted, revoked or expired.

    `by_mail`: the link is the mailed one, so whoever opened it reads the invited address' mail.
    """

    invitation: Invitation
    state: str
    by_mail: bool


def opened_invitation(token: str, at: datetime) -> OpenedInvitation:
    """The invitation behind a link. Raises `Unseen`."""
    secret, by_mail = invitation_links.read(token)
    found = Invitation.objects.select_related("team", "invited_by").filter(digest=digest_of(secret)).first()
    if found is None:
        raise Unseen
    state = "open"
    if found.accepted_at:
        state = "accepted"
    elif found.revoked_at:
        state = "revoked"
    elif found.expires_at <= at:
        state = "expired"
    return OpenedInvitation(found, state, by_mail)


def is_invited(email: str, at: datetime) -> bool:
    """Whether an invitation to this address could be accepted at `at`."""
    waiting = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at)
    return waiting.filter(email__iexact=email).exists()


@dataclass(frozen=True)
class AccessRow:
    """One line of the table of rights: an action, the roles that may do it, the scope that a token needs."""

    action: Action
    roles: frozenset[Role]
    scope: Scope | None


#: The columns of the table: everybody signed in, roles in a team, roles across the organisation.
ACCESS_COLUMNS = (Role.COLLEAGUE, *TEAM_ROLES, *ORGANISATION_ROLES)


def access_table() -> list[AccessRow]:
    """The table of rights, for pages and `docs/access.md`, in the order of `Action`."""
    return [AccessRow(action, TABLE[action].roles, TABLE[action].scope) for action in Action]
