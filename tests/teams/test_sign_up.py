"""Who may make an account: somebody invited, or with an address in an open domain; nobody else."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from pytest_django import Settings

from readiness.clock import now
from readiness.teams import invitation_links
from readiness.teams.actors import Actor
from readiness.teams.models import Membership, User
from readiness.teams.operations import accept_invitation, invite, revoke_invitation
from tests.world import World

PASSWORD = "correct horse battery staple"
SIGN_UP, RESET, LOGIN = "/accounts/signup/", "/accounts/password/reset/", "/accounts/login/"


def sign_up(browser: Client, email: str, **extra: Any) -> Any:
    return browser.post(
        SIGN_UP,
        {"email": email, "name": "New", "password1": PASSWORD, "password2": PASSWORD, **extra},
        follow=True,
    )


def is_signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def invited(world: World, email: str = "new@example.org") -> tuple[Any, str]:
    return invite(team=world.orders, email=email, role="viewer", actor=world.actor("lead"), at=now())


def opened(token: str) -> Client:
    browser = Client()
    assert browser.get(f"/invitations/{token}").status_code == 200
    return browser


def test_sign_up_is_closed(world: World):
    browser = Client()
    page = browser.get(SIGN_UP)
    assert "account/signup_closed.html" in [template.name for template in page.templates]
    sign_up(browser, "new@example.org")
    assert not User.objects.filter(email="new@example.org").exists()


def test_the_mailed_link_lets_its_address_in_without_another_mail(world: World):
    _, secret = invited(world)
    browser = opened(invitation_links.mailed(secret))
    sign_up(browser, "New@Example.org")
    user = User.objects.get(email="new@example.org")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == ("new@example.org", True, True)
    assert is_signed_in(browser)
    assert mail.outbox == []
    accept_invitation(token=secret, user=user, actor=Actor.person(user), at=now())
    assert Membership.objects.get(user=user).role == "viewer"


@pytest.mark.parametrize("mark", ["", ".", f".{'0' * 64}"])
def test_the_bare_link_lets_in_but_the_address_must_be_confirmed(world: World, mark: str):
    """The inviting person may hold the bare link: with it they must not get an account in another's name."""
    _, secret = invited(world)
    browser = opened(secret + mark)
    sign_up(browser, "new@example.org")
    user = User.objects.get(email="new@example.org")
    assert not EmailAddress.objects.get(user=user).verified
    assert not is_signed_in(browser)
    assert [message.to for message in mail.outbox] == [["new@example.org"]]


def test_an_invitation_is_for_its_address_only(world: World):
    _, secret = invited(world)
    browser = opened(invitation_links.mailed(secret))
    page = sign_up(browser, "mallory@example.org")
    assert "was not invited" in page.content.decode()
    assert not User.objects.filter(email="mallory@example.org").exists()


def test_taken_back_between_link_and_sign_up_it_opens_nothing(world: World):
    invitation, secret = invited(world)
    browser = opened(invitation_links.mailed(secret))
    revoke_invitation(invitation=invitation, actor=world.actor("lead"), at=now())
    sign_up(browser, "new@example.org")
    assert not User.objects.filter(email="new@example.org").exists()


def test_a_revoked_invitation_does_not_prove_the_address_even_in_an_open_domain(
    world: World, settings: Settings
):
    settings.SIGNUP_DOMAINS = ["example.org"]
    invitation, secret = invited(world)
    browser = opened(invitation_links.mailed(secret))
    revoke_invitation(invitation=invitation, actor=world.actor("lead"), at=now())
    sign_up(browser, "new@example.org")
    assert not EmailAddress.objects.get(email="new@example.org").verified


def test_an_open_domain_lets_its_addresses_in_when_confirmed_and_no_others(world: World, settings: Settings):
    settings.SIGNUP_DOMAINS = ["Example.ORG"]
    browser = Client()
    sign_up(browser, "New@EXAMPLE.org")
    assert not EmailAddress.objects.get(email="new@example.org").verified
    assert not is_signed_in(browser)
    for address in (
        "new@sub.example.org",
        "new@example.org.evil.net",
        "new@evilexample.org",
        "new@evil.net",
        '"a@example.org"@evil.net',
    ):
        sign_up(Client(), address)
        assert not User.objects.filter(email=address.lower()).exists(), address


def test_an_account_in_another_spelling_is_not_made(world: World, settings: Settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    before = User.objects.count()
    sign_up(Client(), "COLLEAGUE@example.org")
    assert User.objects.count() == before
    assert "already" in mail.outbox[-1].body.lower()


def test_an_address_that_is_not_invited_may_ask_for_a_reset_and_learns_nothing(world: World):
    for address in ("colleague@example.org", "nobody@elsewhere.net"):
        page = Client().post(RESET, {"email": address}, follow=True)
        assert page.status_code == 200
        assert "was not invited" not in page.content.decode()


def test_a_proof_is_used_up_by_the_account_that_it_made(world: World):
    _, secret = invited(world)
    browser = opened(invitation_links.mailed(secret))
    sign_up(browser, "new@example.org")
    assert "invited_address_proven" not in browser.session


def test_a_deactivated_person_cannot_sign_in(world: World):
    user = world.person("colleague")
    user.set_password(PASSWORD)
    user.is_active = False
    user.save()
    browser = Client()
    browser.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert not is_signed_in(browser)


@pytest.mark.parametrize("login", ["colleague@example.org", "Colleague@Example.ORG"])
def test_an_address_signs_in_in_any_case(world: World, login: str):
    user = world.person("colleague")
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    browser.post(LOGIN, {"login": login, "password": PASSWORD})
    assert is_signed_in(browser)
