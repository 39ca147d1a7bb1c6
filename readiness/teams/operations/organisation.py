"""Roles across the organisation: auditor, security reviewer, administrator."""

from datetime import datetime

from django.db import IntegrityError, transaction

from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Invalid, Unseen
from readiness.teams import events
from readiness.teams.access import Action, allows, demand, demand_grant
from readiness.teams.actors import Actor
from readiness.teams.models import OrganisationRole, User
from readiness.teams.operations.locks import lock_administrators, lock_person
from readiness.teams.operations.members import Deactivated
from readiness.teams.roles import ORGANISATION_ROLES, Role


class AlreadyGranted(AlreadyDecided):
    """One row a person and role."""

    code = "already-granted"
    sentence = "This person already has that role."


class LastAdministrator(Conflict):
    """The organisation keeps at least one administrator who can act."""

    code = "last-administrator"
    sentence = "This person is the only administrator. Name another one first."


@transaction.atomic
def grant_organisation_role(*, user: User, role: str, actor: Actor, at: datetime) -> OrganisationRole:
    """Give `user` a role across the organisation. Raises `AlreadyGranted`, `Deactivated`, `MoreThanHeld`."""
    wanted = organisation_role(role)
    person = lock_person(user)
    lock_administrators()
    demand_grant(actor, demand(actor, Action.GRANT_ORGANISATION_ROLE, None), wanted)
    granted = appoint(person=person, role=wanted, at=at)
    user.is_staff = person.is_staff
    record(
        kind=events.ORGANISATION_ROLE_GRANTED,
        actor=actor,
        at=at,
        subject=granted,
        data={"person": str(user.pk), "role": wanted.value},
    )
    return granted


def appoint(*, person: User, role: Role, at: datetime) -> OrganisationRole:
    """The row of a granted role, for the operations that have settled the right to it and record it."""
    if not person.is_active:
        raise Deactivated
    try:
        with transaction.atomic():
            granted = OrganisationRole.objects.create(user=person, role=role, since=at)
    except IntegrityError as error:
        raise AlreadyGranted from error
    open_admin(person)
    return granted


@transaction.atomic
def revoke_organisation_role(*, user: User, role: str, actor: Actor, at: datetime) -> None:
    """Take a role across the organisation. Raises `LastAdministrator`, and `Unseen` where it is not held."""
    wanted = organisation_role(role)
    person = lock_person(user)
    administrators = lock_administrators()
    demand_grant(actor, demand(actor, Action.GRANT_ORGANISATION_ROLE, None), wanted)
    granted = OrganisationRole.objects.filter(user=person, role=wanted).first()
    if granted is None:
        raise Unseen
    if wanted is Role.ADMINISTRATOR and is_last(administrators, person):
        raise LastAdministrator
    record(
        kind=events.ORGANISATION_ROLE_REVOKED,
        actor=actor,
        at=at,
        subject=granted,
        data={"person": str(user.pk), "role": wanted.value},
    )
    granted.delete()
    open_admin(person)
    user.is_staff, user.is_superuser = person.is_staff, person.is_superuser


def is_last(administrators: list[OrganisationRole], person: User) -> bool:
    """Whether nobody but `person` among `administrators`, held by `lock_administrators`, can act."""
    return not any(held.user.is_active and held.user_id != person.pk for held in administrators)


def organisation_role(role: str) -> Role:
    """`role` as a role across the organisation. Raises `Invalid`."""
    if role not in ORGANISATION_ROLES:
        raise Invalid({"role": ["Choose auditor, security reviewer or administrator."]})
    return Role(role)


def open_admin(person: User) -> None:
    """Let `person` into the admin exactly while one of their roles may look there.

    Django asks the account, not our table, so the account follows the table; a superuser without a role that
    looks into the admin loses that too, or revoking would leave the back door open.
    """
    held = {Role(name) for name in person.organisation_roles.values_list("role", flat=True)}
    person.is_staff = person.is_active and allows(held, Action.VIEW_ADMIN)
    person.is_superuser = person.is_superuser and person.is_staff
    person.save(update_fields=["is_staff", "is_superuser"])
