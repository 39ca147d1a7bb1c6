"""Inviting people: one link for one address, used once, within seven days."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Forbidden, Invalid, Unseen
from readiness.teams import events, invitation_links, mails
from readiness.teams.access import Action, TeamArchived, allows, demand, demand_grant, may_grant, roles_of
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import Invitation, Membership, OrganisationRole, Team, User
from readiness.teams.operations.locks import lock_administrators, lock_person, lock_team
from readiness.teams.operations.members import AlreadyMember, admit, team_role
from readiness.teams.operations.organisation import appoint, organisation_role
from readiness.teams.roles import Role
from readiness.teams.secrets import digest_of, link_secret

LASTS = timedelta(days=7)


class AlreadyInvited(AlreadyDecided):
    """One open invitation an address a team."""

    code = "already-invited"
    sentence = "This address is already invited. Send that invitation again, or revoke it first."


class InvitationUsed(Conflict):
    """Single use."""

    code = "invitation-used"
    status = 410
    sentence = "This invitation was already accepted. Each works once."


class InvitationRevoked(Conflict):
    """Taken back."""

    code = "invitation-revoked"
    status = 410
    sentence = "This invitation was taken back. Ask for a new one."


class InvitationExpired(Conflict):
    """Seven days have passed."""

    code = "invitation-expired"
    status = 410
    sentence = "This invitation has expired. Ask for a new one."


class InvitationLapsed(Conflict):
    """Who invited may no longer do so."""

    code = "invitation-lapsed"
    status = 410
    sentence = "The person who invited you can no longer do so. Ask somebody else for an invitation."


class WrongAddress(Forbidden):
    """Bound to the address it was sent to."""

    code = "invitation-for-another-address"
    sentence = "This invitation went to another e-mail address. Sign in with that one, confirmed."


@transaction.atomic
def invite(*, team: Team | None, email: str, role: str, actor: Actor, at: datetime) -> tuple[Invitation, str]:
    """Invite an address to `team`, or with None to a role across the organisation; mailed after the commit.

    Returns the invitation and its secret, which no row keeps. A link made of the bare secret lets the address
    in, but only the mailed one proves that its owner reads the mail (`invitation_links`).
    Raises `Invalid`, `AlreadyInvited`, `AlreadyMember`, `MoreThanHeld`.
    """
    wanted, inviter = _demand_invite(team, role, actor)
    problems = Problems()
    email = problems.email("email", email)
    problems.refuse_any()
    if team and Membership.objects.filter(team=team, user__email__iexact=email).exists():
        raise AlreadyMember
    _make_room(team, email, at)
    secret = link_secret()
    try:
        with transaction.atomic():
            invitation = Invitation.objects.create(
                team=team,
                email=email,
                role=wanted,
                digest=digest_of(secret),
                invited_by=inviter,
                invited_at=at,
                expires_at=at + LASTS,
            )
    except IntegrityError as error:
        raise AlreadyInvited from error
    _note(events.INVITATION_MADE, invitation, actor, at)
    mails.mail_after_commit(invitation, secret)
    return invitation, secret


@transaction.atomic
def resend_invitation(*, invitation: Invitation, actor: Actor, at: datetime) -> tuple[Invitation, str]:
    """Mail an open invitation again under a new link that lasts from now; the old link stops working."""
    _, inviter = _demand_invite(invitation.team, invitation.role, actor)
    held = _held_open(invitation)
    secret = link_secret()
    held.digest, held.invited_by = digest_of(secret), inviter
    held.invited_at, held.expires_at = at, at + LASTS
    held.save(update_fields=["digest", "invited_by", "invited_at", "expires_at"])
    _note(events.INVITATION_RESENT, held, actor, at)
    mails.mail_after_commit(held, secret)
    return held, secret


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: Actor, at: datetime) -> Invitation:
    """Take an open invitation back. Raises `InvitationUsed`, `InvitationRevoked`."""
    _demand_invite(invitation.team, invitation.role, actor)
    held = _held_open(invitation)
    held.revoked_at = at
    held.save(update_fields=["revoked_at"])
    _note(events.INVITATION_REVOKED, held, actor, at)
    return held


@transaction.atomic
def accept_invitation(*, token: str, user: User, actor: Actor, at: datetime) -> Membership | OrganisationRole:
    """Take the place that the invitation offers, as the signed-in owner of the confirmed invited address.

    Raises `Unseen` for an unknown token, `WrongAddress`, and with status 410 `InvitationUsed`,
    `InvitationRevoked`, `InvitationExpired`, `InvitationLapsed`.
    """
    if actor.user is None or actor.user.pk != user.pk:
        raise Forbidden
    secret, _ = invitation_links.read(token)
    found = Invitation.objects.select_related("team").filter(digest=digest_of(secret)).first()
    if found is None:
        raise Unseen
    if found.team:
        lock_team(found.team)
    person = lock_person(user)
    if not found.team:
        lock_administrators()
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    invitation = _held_open(found)
    _demand_acceptable(invitation, found.digest, person, at)
    role = Role(invitation.role)
    place: Membership | OrganisationRole = (
        admit(team=invitation.team, user=person, role=role, at=at)
        if invitation.team
        else appoint(person=person, role=role, at=at)
    )
    invitation.accepted_by, invitation.accepted_at = person, at
    invitation.save(update_fields=["accepted_by", "accepted_at"])
    _note(events.INVITATION_ACCEPTED, invitation, actor, at)
    return place


def _demand_invite(team: Team | None, role: str, actor: Actor) -> tuple[Role, User]:
    """The role to offer and who offers it; the place that it is offered in is held until the commit."""
    if team:
        lock_team(team)
    else:
        lock_administrators()
    wanted = team_role(role) if team else organisation_role(role)
    action = Action.INVITE_MEMBER if team else Action.GRANT_ORGANISATION_ROLE
    demand_grant(actor, demand(actor, action, team), wanted)
    if actor.user is None:
        raise Invalid({"": ["An invitation names the person who invites."]})
    return wanted, actor.user


def _demand_acceptable(invitation: Invitation, digest: str, person: User, at: datetime) -> None:
    if invitation.digest != digest:
        raise Unseen  # sent again under a new link meanwhile
    if invitation.expires_at <= at:
        raise InvitationExpired
    if not EmailAddress.objects.filter(user=person, email__iexact=invitation.email, verified=True).exists():
        raise WrongAddress
    if invitation.team and invitation.team.archived_at:
        raise TeamArchived
    # Who has lost the right to invite since takes the open invitations along.
    roles = roles_of(Actor.person(invitation.invited_by), invitation.team)
    action = Action.INVITE_MEMBER if invitation.team else Action.GRANT_ORGANISATION_ROLE
    if not (allows(roles, action) and may_grant(roles, invitation.role)):
        raise InvitationLapsed


def _make_room(team: Team | None, email: str, at: datetime) -> None:
    """Refuses a second open invitation; an expired one gives way."""
    earlier = Invitation.objects.filter(
        team=team, email__iexact=email, accepted_at__isnull=True, revoked_at__isnull=True
    )
    if earlier.filter(expires_at__gt=at).exists():
        raise AlreadyInvited
    earlier.update(revoked_at=at)


def _held_open(invitation: Invitation) -> Invitation:
    """The row as it stands, held. Raises when it is used up or taken back; it may be expired."""
    held = Invitation.objects.select_for_update(of=("self",)).select_related("team", "invited_by")
    current = held.filter(pk=invitation.pk).first()
    if current is None:
        raise Unseen
    if current.accepted_at:
        raise InvitationUsed
    if current.revoked_at:
        raise InvitationRevoked
    return current


def _note(kind: str, invitation: Invitation, actor: Actor, at: datetime) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=invitation,
        team=invitation.team,
        data={"role": invitation.role},
        private={"email": invitation.email},
    )
