"""What a stranger learns and comes by: not who has an account, and none by an address or half of the proof."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import path
from pytest_django import Settings

from portal import urls as portal_urls
from readiness.teams.models import User
from tests.world import World

PASSWORD = "correct horse battery staple"
LOGIN, SIGN_UP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"


def told_by_provider(request: HttpRequest) -> dict[str, Any]:
    """Its answers: `asked` seconds ago it asked who this is; without that it does not tell."""
    if "asked" not in request.GET:
        return {"userinfo": {"auth_time": int(time.time())}}  # no place for that claim
    return {"id_token": {"auth_time": int(time.time()) - int(request.GET["asked"])}}


def from_provider(request: HttpRequest) -> HttpResponseBase:
    """The organisation's provider vouches for `email`; `verified` is what it says of it."""
    email = request.GET["email"]
    login = SocialLogin(
        user=User(email=email),
        account=SocialAccount(provider="sso", uid=request.GET["uid"], extra_data=told_by_provider(request)),
        provider=get_adapter().get_provider(request, "sso"),
        email_addresses=[EmailAddress(email=email, verified="verified" in request.GET, primary=True)],
    )
    return complete_social_login(request, login)  # type: ignore[no-any-return]


urlpatterns = [path("from-provider", from_provider), *portal_urls.urlpatterns]
handler400, handler403 = portal_urls.handler400, portal_urls.handler403
handler404, handler500 = portal_urls.handler404, portal_urls.handler500


@pytest.fixture
def lead(world: World) -> User:
    """Somebody with a password."""
    user = world.people["lead"]
    user.set_password(PASSWORD)
    user.save()
    return user


def told(answer: Any, email: str) -> tuple[int, str, str]:
    """What an answer says, but for what differs each time and the address that was given."""
    text = re.sub(r'[A-Za-z0-9]{64}|data-now="[^"]+"', "", answer.content.decode()).replace(email, "ADDRESS")
    return answer.status_code, answer.headers.get("Location", ""), text


@pytest.mark.parametrize(
    ("address", "given"),
    [
        (LOGIN, {"password": "wrong"}),
        (RESET, {}),
        (SIGN_UP, {"name": "New", "password1": PASSWORD, "password2": PASSWORD}),
    ],
)
def test_nothing_tells_whether_an_address_has_an_account(
    lead: User, settings: Settings, address: str, given: dict[str, str]
):
    settings.SIGNUP_DOMAINS = ["example.org"]
    answers = [
        told(Client().post(address, {"login": email, "email": email, **given}), email)
        for email in (lead.email, "nobd@example.org")
    ]
    assert answers[0] == answers[1]


@pytest.fixture
def provider(settings: Settings) -> None:
    """A provider of the organisation."""
    app = {
        "provider_id": "sso",
        "name": "SSO",
        "client_id": "x",
        "secret": "y",
        "settings": {"server_url": "https://s"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    settings.ROOT_URLCONF = __name__


@pytest.mark.parametrize("verified", [{"verified": "1"}, {}])
def test_an_address_that_a_provider_names_takes_over_no_account(
    lead: User, provider: None, verified: dict[str, str]
):
    browser = Client()
    browser.get("/from-provider", {"email": lead.email, "uid": "stranger", **verified})
    assert "_auth_user_id" not in browser.session
    assert not SocialAccount.objects.filter(user=lead).exists()
    browser.post("/accounts/3rdparty/signup/", {"email": lead.email, "name": "x"})
    assert "_auth_user_id" not in browser.session
    assert not SocialAccount.objects.filter(user=lead).exists()
    assert User.objects.filter(email__iexact=lead.email).count() == 1


def test_an_account_is_the_providers_subject_not_its_address(world: World, provider: None):
    browser = Client()
    browser.get("/from-provider", {"email": "new@example.org", "uid": "one", "verified": "1"})
    first = User.objects.get(email="new@example.org")
    assert browser.session["_auth_user_id"] == str(first.pk)
    other = Client()
    other.get("/from-provider", {"email": "new@example.org", "uid": "two", "verified": "1"})
    assert "_auth_user_id" not in other.session
    again = Client()
    again.get("/from-provider", {"email": "renamed@example.org", "uid": "one", "verified": "1"})
    assert again.session["_auth_user_id"] == str(first.pk)
    assert browser.get("/services/").status_code == 200
    assert b"Orders" not in browser.get("/teams/").content


@pytest.fixture
def codes(lead: User) -> list[str]:
    """The lead's recovery codes, beside an authenticator app."""
    TOTP.activate(lead, "JBSWY3DPEHPK3PXP")
    return list(RecoveryCodes.activate(lead).get_unused_codes())


def halfway(lead: User) -> Client:
    """A browser that gave the password alone."""
    browser = Client()
    answer = browser.post(LOGIN, {"login": lead.email, "password": PASSWORD, "remember": "on"})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    return browser


@pytest.mark.parametrize(
    "address", ["/", "/services/", "/settings/", "/settings/tokens/new", "/accounts/2fa/", "/admin/"]
)
def test_a_password_alone_opens_nothing_where_a_second_step_is_set(
    lead: User, codes: list[str], address: str
):
    browser = halfway(lead)
    assert browser.get(address).status_code == 302
    assert browser.get("/api/v1/me").status_code == 401
    assert "_auth_user_id" not in browser.session


def test_a_new_password_by_mail_skips_no_second_step(lead: User, codes: list[str]):
    browser = Client()
    browser.post(RESET, {"email": lead.email})
    link = re.search(r"(/accounts/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    form = browser.get(link[1]).headers["Location"]
    browser.post(form, {"password1": "another horse entirely", "password2": "another horse entirely"})
    assert "_auth_user_id" not in browser.session


def test_a_recovery_code_opens_once(lead: User, codes: list[str]):
    first, second = halfway(lead), halfway(lead)
    first.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "_auth_user_id" in first.session
    second.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert "_auth_user_id" not in second.session


def test_recovery_codes_go_with_the_last_second_step(lead: User, codes: list[str]):
    browser = halfway(lead)
    browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=lead).exists()


def test_a_second_step_is_guessed_at_a_few_times(lead: User, codes: list[str]):
    browser = halfway(lead)
    answers = [browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).content for n in range(8)]
    assert sum(b"Too many" in answer for answer in answers) >= 3
