"""Who is in a team, and as what."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Invalid, Unseen
from readiness.teams import events
from readiness.teams.access import Action, demand, demand_grant
from readiness.teams.actors import Actor
from readiness.teams.departures import tell_leaving
from readiness.teams.models import Membership, Team, User
from readiness.teams.operations.locks import lock_person, lock_team, other_leads
from readiness.teams.roles import TEAM_ROLES, Role


class AlreadyMember(AlreadyDecided):
    """One role a person a team."""

    code = "already-member"
    sentence = "This person is already in the team. Change their role instead."


class LastLead(Conflict):
    """A team keeps at least one lead who can act."""

    code = "last-lead"
    sentence = "This person is the team's only lead. Make somebody else a lead first."


class Deactivated(Conflict):
    """A deactivated account is given nothing."""

    code = "person-deactivated"
    sentence = "This person's account is deactivated."


@transaction.atomic
def add_member(*, team: Team, user: User, role: str, actor: Actor, at: datetime) -> Membership:
    """Put `user` into `team` as `role`. Raises `AlreadyMember`, `Deactivated`, `MoreThanHeld`."""
    team = lock_team(team)
    wanted = team_role(role)
    demand_grant(actor, demand(actor, Action.CHANGE_MEMBER, team), wanted)
    membership = admit(team=team, user=user, role=wanted, at=at)
    record(
        kind=events.MEMBER_ADDED,
        actor=actor,
        at=at,
        subject=membership,
        team=team,
        data={"person": str(user.pk), "role": wanted.value},
    )
    return membership


def admit(*, team: Team, user: User, role: Role, at: datetime) -> Membership:
    """The row of a new member, for the operations that have settled the right to it and record it."""
    if not lock_person(user).is_active:
        raise Deactivated
    try:
        with transaction.atomic():
            return Membership.objects.create(team=team, user=user, role=role, since=at)
    except IntegrityError as error:
        raise AlreadyMember from error


@transaction.atomic
def change_member(*, team: Team, user: User, role: str, actor: Actor, at: datetime) -> Membership:
    """Give a member another role. Raises `LastLead`, `MoreThanHeld`, and `Unseen` for a stranger to it."""
    team = lock_team(team)
    person = lock_person(user)
    wanted = team_role(role)
    roles = demand(actor, Action.CHANGE_MEMBER, team)
    membership = _membership(team, user)
    if not person.is_active and wanted is Role.LEAD:
        raise Deactivated
    before = Role(membership.role)
    for touched in (before, wanted):
        demand_grant(actor, roles, touched)
    if before is wanted:
        raise Invalid({"role": [f"This person already is a {wanted.label.lower()} here."]})
    if before is Role.LEAD and not other_leads(team, user):
        raise LastLead
    if wanted is Role.VIEWER:
        tell_leaving(user=user, team=team, actor=actor, at=at)
    membership.role = wanted
    membership.save(update_fields=["role"])
    record(
        kind=events.MEMBER_CHANGED,
        actor=actor,
        at=at,
        subject=membership,
        team=team,
        data={"person": str(user.pk), "from": before.value, "to": wanted.value},
    )
    return membership


@transaction.atomic
def remove_member(*, team: Team, user: User, actor: Actor, at: datetime) -> None:
    """Take somebody out of `team`. Raises `LastLead`, `MoreThanHeld`, and `Unseen` for somebody not in it."""
    team = lock_team(team)
    roles = demand(actor, Action.CHANGE_MEMBER, team)
    membership = _membership(team, user)
    demand_grant(actor, roles, Role(membership.role))
    _remove(membership, team, kind=events.MEMBER_REMOVED, actor=actor, at=at)


@transaction.atomic
def leave_team(*, team: Team, actor: Actor, at: datetime) -> None:
    """Go by oneself. Raises `LastLead`, and `Unseen` for somebody who is not in the team."""
    team = lock_team(team)
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    if actor.user is None:
        raise Unseen
    _remove(_membership(team, actor.user), team, kind=events.MEMBER_LEFT, actor=actor, at=at)


def team_role(role: str) -> Role:
    """`role` as a role within a team. Raises `Invalid`."""
    if role not in TEAM_ROLES:
        raise Invalid({"role": ["Choose viewer, contributor or lead."]})
    return Role(role)


def _membership(team: Team, user: User) -> Membership:
    membership = Membership.objects.select_for_update().filter(team=team, user=user).first()
    if membership is None:
        raise Unseen
    return membership


def _remove(membership: Membership, team: Team, *, kind: str, actor: Actor, at: datetime) -> None:
    if membership.role == Role.LEAD and not other_leads(team, membership.user):
        raise LastLead
    tell_leaving(user=membership.user, team=team, actor=actor, at=at)
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=membership,
        team=team,
        data={"person": str(membership.user_id), "role": membership.role},
    )
    membership.delete()
