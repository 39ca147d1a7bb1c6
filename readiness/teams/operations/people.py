"""Accounts: registered by the operator, edited by their owner, deactivated by an administrator."""

import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Conflict, Forbidden
from readiness.teams import events
from readiness.teams.access import Action, demand
from readiness.teams.actors import Actor
from readiness.teams.departures import tell_leaving
from readiness.teams.erased import is_erased
from readiness.teams.fields import Problems
from readiness.teams.models import ApiToken, Membership, OrganisationRole, Team, User
from readiness.teams.operations.locks import lock_administrators, lock_person, lock_teams, other_leads
from readiness.teams.operations.organisation import LastAdministrator, is_last, open_admin
from readiness.teams.roles import Role

PROFILE = (
    "name", "time_zone", "theme", "density", "shortcuts", "notice_mails", "digest",
    "work_week", "works_from", "works_until",
)  # fmt: skip


class PersonExists(AlreadyDecided):
    """One account an address."""

    code = "person-exists"
    sentence = "There is already an account with this address."


class AlreadyInactive(AlreadyDecided):
    """Deactivated once."""

    code = "person-already-inactive"
    sentence = "This account is already deactivated."


class AlreadyActive(AlreadyDecided):
    """Nothing to bring back."""

    code = "person-already-active"
    sentence = "This account is active."


class PersonErased(Conflict):
    """Nobody can sign in without an address."""

    code = "person-erased"
    sentence = "This person's name and address were erased; the account cannot be opened again."


class LeadsAlone(Conflict):
    """Teams keep a lead who can act."""

    code = "leads-alone"


@transaction.atomic
def register_person(
    *, email: str, name: str = "", password: str | None = None, actor: Actor, at: datetime
) -> User:
    """An account with a confirmed address, for the operator's commands. Raises `Invalid`, `PersonExists`."""
    demand(actor, Action.REGISTER_PERSON, None)
    problems = Problems()
    email = problems.email("email", email)
    name = problems.one_line("name", name, longest=120)
    problems.refuse_any()
    try:
        with transaction.atomic():
            user = User.objects.create_user(email, password, name=name)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError as error:
        raise PersonExists from error
    record(
        kind=events.PERSON_REGISTERED,
        actor=actor,
        at=at,
        subject=user,
        private={"email": user.email, "name": name},
    )
    return user


@transaction.atomic
def edit_profile(*, user: User, actor: Actor, at: datetime, **changes: Any) -> User:
    """Change one's own name and how the portal looks to oneself: any of `PROFILE`. Raises `Invalid`."""
    held = lock_person(user)
    demand(actor, Action.USE_OWN_ACCOUNT, None)
    if actor.user is None or actor.user.pk != held.pk:
        raise Forbidden
    problems = Problems()
    values = _read_profile(changes, problems)
    problems.refuse_any()
    if values.get("works_from", held.works_from) >= values.get("works_until", held.works_until):
        problems.add("works_until", "Work ends after it begins, on the same day.")
        problems.refuse_any()
    changed = sorted(field for field, value in values.items() if getattr(held, field) != value)
    if not changed:
        return held
    for field in changed:
        setattr(held, field, values[field])
    held.save(update_fields=changed)
    record(
        kind=events.PROFILE_EDITED,
        actor=actor,
        at=at,
        subject=held,
        data={"fields": changed},
        private={"name": held.name} if "name" in changed else {},
    )
    return held


@dataclass(frozen=True)
class Account:
    """A person's row, the teams they lead and all administrators, held in the order of `locks.py`."""

    person: User
    teams: list[Team]
    administrators: list[OrganisationRole]


def hold_account(user: User) -> Account:
    """What shutting somebody out has to look at, held until the commit."""
    led = Membership.objects.filter(user=user, role=Role.LEAD)
    teams = lock_teams(led.values_list("team_id", flat=True))
    account = Account(lock_person(user), teams, lock_administrators())
    if led.count() != len(teams):
        raise Conflict  # made a lead elsewhere while this waited for the locks
    return account


def shut_out(account: Account, actor: Actor, at: datetime) -> None:
    """Close an account with all its sessions and tokens, for operations that settled the right and record it.

    Raises `LastAdministrator`, `LeadsAlone`.
    """
    person = account.person
    if any(held.user_id == person.pk for held in account.administrators) and is_last(
        account.administrators, person
    ):
        raise LastAdministrator
    _demand_led_by_others(account.teams, person)
    tell_leaving(user=person, team=None, actor=actor, at=at)
    person.is_active = False
    person.save(update_fields=["is_active"])
    open_admin(person)
    ApiToken.objects.filter(user=person, revoked_at__isnull=True).update(revoked_at=at)
    _end_sessions(person, at)


@transaction.atomic
def deactivate_person(*, user: User, actor: Actor, at: datetime) -> User:
    """Shut an account out at once: no sign-in, no session, no token. What the person did stays.

    Raises `LastAdministrator`, and `LeadsAlone` naming the teams that would have no lead.
    """
    account = hold_account(user)
    demand(actor, Action.DEACTIVATE_PERSON, None)
    if not account.person.is_active:
        raise AlreadyInactive
    shut_out(account, actor, at)
    record(kind=events.PERSON_DEACTIVATED, actor=actor, at=at, subject=account.person)
    return account.person


@transaction.atomic
def reactivate_person(*, user: User, actor: Actor, at: datetime) -> User:
    """Let somebody in again, with the roles they had; sessions and tokens stay ended."""
    person = lock_person(user)
    demand(actor, Action.DEACTIVATE_PERSON, None)
    if person.is_active:
        raise AlreadyActive
    if is_erased(person):
        raise PersonErased
    person.is_active = True
    person.save(update_fields=["is_active"])
    open_admin(person)
    record(kind=events.PERSON_REACTIVATED, actor=actor, at=at, subject=person)
    return person


def _demand_led_by_others(teams: list[Team], person: User) -> None:
    alone = [team.name for team in teams if not team.archived_at and not other_leads(team, person)]
    if alone:
        raise LeadsAlone(
            f"This person is the only lead of {', '.join(alone)}. Make somebody else a lead first."
        )


def _end_sessions(person: User, at: datetime) -> None:
    """A session of a deactivated person is refused anyway; deleting it keeps it from coming back to life."""
    for session in Session.objects.filter(expire_date__gt=at).iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


_CHOICES = {
    "theme": User.Theme,
    "density": User.Density,
    "digest": User.Digest,
    "work_week": User.WorkWeek,
}


def _read_profile(changes: Mapping[str, Any], problems: Problems) -> dict[str, Any]:
    for unknown in sorted(set(changes) - set(PROFILE)):
        problems.add(unknown, "This is not something that can be set.")
    values: dict[str, Any] = {field: changes[field] for field in PROFILE if field in changes}
    if "name" in values:
        values["name"] = problems.one_line("name", values["name"], longest=120)
    if "time_zone" in values and values["time_zone"] not in zoneinfo.available_timezones():
        problems.add("time_zone", "Choose a time zone such as Europe/London.")
    for field, choices in _CHOICES.items():
        if field in values and values[field] not in choices.values:
            problems.add(field, f"Choose one of {', '.join(choices.values)}.")
    for field in ("shortcuts", "notice_mails"):
        if field in values and not isinstance(values[field], bool):
            problems.add(field, "Choose yes or no.")
    for field, first, last in (("works_from", 0, 23), ("works_until", 1, 24)):
        if field in values and not (type(values[field]) is int and first <= values[field] <= last):
            problems.add(field, f"A whole hour from {first} to {last}.")
    return values
