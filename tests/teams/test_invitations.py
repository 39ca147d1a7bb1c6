"""Invitations: single use, for one address, seven days, and nothing for whoever holds a link of another."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from readiness.models import LedgerCommitment, LedgerEntry
from readiness.refusals import Forbidden, Invalid, Refusal, Unseen
from readiness.teams import events, invitation_links
from readiness.teams.access import TeamArchived
from readiness.teams.actors import SYSTEM, Actor
from readiness.teams.models import Invitation, Membership, OrganisationRole
from readiness.teams.operations import (
    accept_invitation,
    add_member,
    archive_team,
    change_member,
    invite,
    resend_invitation,
    revoke_invitation,
)
from readiness.teams.operations.invitations import (
    AlreadyInvited,
    InvitationExpired,
    InvitationLapsed,
    InvitationRevoked,
    InvitationUsed,
    WrongAddress,
)
from readiness.teams.operations.members import AlreadyMember
from readiness.teams.queries import is_invited, open_invitations, opened_invitation
from readiness.teams.roles import ORGANISATION_ROLES, TEAM_ROLES
from tests.world import AT, EVERYBODY, World, kinds_since, last_entry

LATER = AT + timedelta(days=1)


def html_of(message: mail.EmailMessage) -> str:
    assert isinstance(message, mail.EmailMultiAlternatives)
    return str(message.alternatives[0][0])


def invited(world: World, name: str = "colleague", **given: Any) -> tuple[Invitation, str]:
    wanted: dict[str, Any] = {
        "team": world.orders,
        "role": "viewer",
        "actor": world.actor("lead"),
        "at": AT,
    } | given
    return invite(email=f"{name}@example.org", **wanted)


def accept(world: World, token: str, name: str = "colleague", at: Any = LATER) -> Any:
    return accept_invitation(token=token, user=world.person(name), actor=world.actor(name), at=at)


def test_only_the_digest_of_the_secret_is_kept(world: World):
    _, secret = invited(world)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM readiness_invitation")
        rows = repr(cursor.fetchall())
    assert secret not in rows
    bodies = b"".join(bytes(body) for body in LedgerEntry.objects.values_list("body", flat=True))
    assert secret.encode() not in bodies
    assert b"colleague@example.org" not in bodies
    assert LedgerCommitment.objects.filter(value="colleague@example.org", name="email").exists()


def test_it_lets_its_address_in_once(world: World):
    _, secret = invited(world, role="contributor")
    membership = accept(world, secret)
    assert (membership.team, membership.role) == (world.orders, "contributor")
    with pytest.raises(InvitationUsed):
        accept(world, secret)
    Membership.objects.filter(user=world.people["colleague"]).delete()
    with pytest.raises(InvitationUsed) as replay:
        accept(world, secret)
    assert replay.value.status == 410


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name != "colleague"])
def test_a_forwarded_link_is_worth_nothing(world: World, name: str):
    _, secret = invited(world)
    for token in (secret, invitation_links.mailed(secret)):
        with pytest.raises(WrongAddress):
            accept(world, token, name)
    accept(world, secret)


def test_an_address_that_is_not_confirmed_is_not_ones_own(world: World):
    _, secret = invited(world, "other")
    EmailAddress.objects.create(
        user=world.person("colleague"), email="other@example.org", verified=False, primary=False
    )
    with pytest.raises(WrongAddress):
        accept(world, secret)
    EmailAddress.objects.filter(email="other@example.org").update(verified=True)
    accept(world, secret)


def test_nobody_accepts_in_anothers_name_nor_by_token(world: World):
    _, secret = invited(world)
    colleague = world.person("colleague")
    for actor in (world.actor("lead"), Actor(user=colleague, scopes=frozenset()), SYSTEM):
        with pytest.raises(Refusal):
            accept_invitation(token=secret, user=colleague, actor=actor, at=LATER)
    assert not Membership.objects.filter(user=colleague).exists()


def test_it_ends_after_seven_days(world: World):
    _, secret = invited(world)
    assert is_invited("Colleague@example.org", AT + timedelta(days=7, seconds=-1))
    assert not is_invited("colleague@example.org", AT + timedelta(days=7))
    with pytest.raises(InvitationExpired) as late:
        accept(world, secret, at=AT + timedelta(days=7))
    assert late.value.status == 410
    assert accept(world, secret, at=AT + timedelta(days=7, seconds=-1))


def test_a_revoked_one_is_gone_and_revoking_twice_is_told(world: World):
    invitation, secret = invited(world)
    revoke_invitation(invitation=invitation, actor=world.actor("administrator"), at=AT)
    with pytest.raises(InvitationRevoked):
        accept(world, secret)
    with pytest.raises(InvitationRevoked):
        revoke_invitation(invitation=invitation, actor=world.actor("lead"), at=AT)
    assert opened_invitation(secret, AT).state == "revoked"


def test_an_accepted_one_is_not_revoked(world: World):
    invitation, secret = invited(world)
    accept(world, secret)
    with pytest.raises(InvitationUsed):
        revoke_invitation(invitation=invitation, actor=world.actor("lead"), at=AT)


def test_an_unknown_link_is_nothing(world: World):
    for token in ("", "x", "a.b", "é" * 43, invitation_links.mailed("x" * 43)):
        with pytest.raises(Unseen):
            accept(world, token)
        with pytest.raises(Unseen):
            opened_invitation(token, AT)


def test_it_lapses_with_the_right_of_who_invited(world: World):
    _, secret = invited(world)
    administrator = world.actor("administrator")
    add_member(team=world.orders, user=world.join("second"), role="lead", actor=administrator, at=AT)
    change_member(team=world.orders, user=world.people["lead"], role="viewer", actor=administrator, at=AT)
    with pytest.raises(InvitationLapsed):
        accept(world, secret)


def test_nobody_joins_an_archived_team(world: World):
    _, secret = invited(world)
    archive_team(team=world.orders, actor=world.actor("administrator"), at=AT)
    with pytest.raises(TeamArchived):
        accept(world, secret)
    with pytest.raises(TeamArchived):
        invited(world, "other")


@pytest.mark.parametrize("name", [name for name in EVERYBODY if name not in {"lead", "administrator"}])
def test_nobody_else_invites_resends_or_revokes(world: World, name: str):
    invitation, _ = invited(world)
    actor = world.actor(name)
    for role in TEAM_ROLES:
        with pytest.raises(Forbidden if name not in {"outsider", "colleague"} else Unseen):
            invited(world, "other", role=role, actor=actor)
    for role in ORGANISATION_ROLES:
        with pytest.raises(Forbidden):
            invited(world, "other", team=None, role=role, actor=actor)
    for act in (resend_invitation, revoke_invitation):
        with pytest.raises(Refusal):
            act(invitation=invitation, actor=actor, at=AT)


@pytest.mark.parametrize("role", ORGANISATION_ROLES)
def test_a_lead_invites_nobody_above_a_lead(world: World, role: str):
    with pytest.raises(Forbidden):
        invited(world, "other", team=None, role=role)
    with pytest.raises(Invalid):
        invited(world, "other", role=role)


def test_an_administrator_invites_to_the_organisation(world: World):
    _, secret = invited(world, team=None, role="administrator", actor=world.actor("administrator"))
    granted = accept(world, secret)
    assert isinstance(granted, OrganisationRole)
    assert world.person("colleague").is_staff


def test_an_address_has_one_open_invitation_and_an_expired_one_makes_room(world: World):
    invited(world, "new")
    with pytest.raises(AlreadyInvited):
        invited(world, "NEW")
    invited(world, "new", at=AT + timedelta(days=8))
    assert open_invitations(world.orders, AT + timedelta(days=8)).count() == 1


def test_the_database_holds_one_open_invitation_an_address_too(world: World):
    invitation, _ = invited(world, "new")
    twin = Invitation.objects.get(pk=invitation.pk)
    twin.pk, twin.digest, twin.email = None, "0" * 64, "NEW@example.org"
    twin._state.adding = True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_somebody_in_the_team_is_not_invited_again(world: World):
    with pytest.raises(AlreadyMember):
        invited(world, "viewer")


@pytest.mark.parametrize("email", ["", "x", "a@b@c", "a b@example.org", "x@example.org\nBcc: y@example.org"])
def test_what_is_no_address_is_not_invited(world: World, email: str):
    with pytest.raises(Invalid) as refused:
        invite(team=world.orders, email=email, role="viewer", actor=world.actor("lead"), at=AT)
    assert "email" in refused.value.fields


def test_it_is_mailed_when_it_stands_with_a_link_that_the_returned_secret_does_not_give(
    world: World, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    settings.BASE_URL = "https://ready.example.org"
    with django_capture_on_commit_callbacks(execute=True):
        invitation, secret = invited(world)
        assert mail.outbox == []
    (message,) = mail.outbox
    assert message.to == ["colleague@example.org"]
    assert message.subject == "You are invited to Orders"
    link = invitation_links.address(invitation_links.mailed(secret))
    assert link.startswith("https://ready.example.org/invitations/")
    assert link in message.body
    assert f'href="{link}"' in html_of(message)
    assert opened_invitation(invitation_links.mailed(secret), AT).by_mail
    assert not opened_invitation(secret, AT).by_mail
    assert not opened_invitation(secret + "." + "0" * 64, AT).by_mail
    assert opened_invitation(secret, AT).invitation == invitation


def test_names_cannot_break_out_of_the_mail(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    world.orders.name = "Orders\r\nBcc: everybody@example.org <script>alert(1)</script>"
    world.orders.save()
    with django_capture_on_commit_callbacks(execute=True):
        invited(world)
    (message,) = mail.outbox
    assert "\n" not in message.subject
    assert message.recipients() == ["colleague@example.org"]
    assert "<script>" not in html_of(message)


def test_a_mail_server_that_is_down_neither_loses_nor_breaks_the_invitation(
    world: World,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # discard: nothing listens there
    with django_capture_on_commit_callbacks(execute=True):
        invitation, _ = invited(world)
    assert "could not be mailed" in caplog.text
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with django_capture_on_commit_callbacks(execute=True):
        resend_invitation(invitation=invitation, actor=world.actor("lead"), at=AT)
    assert len(mail.outbox) == 1


def test_a_rolled_back_invitation_is_not_mailed(
    world: World, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
):
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(AlreadyMember):
        invited(world, "viewer")
    assert mail.outbox == []


def test_sending_again_makes_a_new_link_that_lasts_from_now(world: World):
    invitation, old = invited(world)
    again = AT + timedelta(days=6)
    _, new = resend_invitation(invitation=invitation, actor=world.actor("administrator"), at=again)
    with pytest.raises(Unseen):
        accept(world, old)
    assert accept(world, new, at=again + timedelta(days=6))


def test_each_step_is_recorded_once(world: World):
    before, lead = last_entry(), world.actor("lead")
    invitation, _ = invited(world)
    _, secret = resend_invitation(invitation=invitation, actor=lead, at=AT)
    accept(world, secret)
    other, _ = invited(world, "other")
    revoke_invitation(invitation=other, actor=lead, at=AT)
    assert kinds_since(before) == [
        events.INVITATION_MADE,
        events.INVITATION_RESENT,
        events.INVITATION_ACCEPTED,
        events.INVITATION_MADE,
        events.INVITATION_REVOKED,
    ]
