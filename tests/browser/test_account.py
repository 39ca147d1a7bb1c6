"""Signing in and keeping the account safe, with a real browser, a real second step and a virtual passkey."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from readiness.teams.models import User
from tests.browser.axe import violations
from tests.browser.looking import faults_of
from tests.browser.people import PASSWORD, person, prove_again, sign_in

OPEN = [
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
]
OWN = [
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/logout/",
    "/accounts/reauthenticate/",
]
SENSITIVE = ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"]


def looks(page: Page, paths: list[str]) -> dict[str, list[str]]:
    """What is wrong with each page."""
    return {path: faults for path in paths if (faults := faults_of(page, path))}


@pytest.fixture
def signed_in(open_page: Callable[..., Page], live_server: LiveServer) -> Callable[..., Page]:
    def opened(**options: object) -> Page:
        page = open_page(**options)
        sign_in(page, person(), live_server.url)
        return page

    return opened


def test_every_page_of_the_account_is_clean(signed_in: Callable[..., Page]):
    page = signed_in(reduced_motion="reduce")
    assert looks(page, OWN) == {}
    page.goto(SENSITIVE[0])
    prove_again(page)
    assert looks(page, SENSITIVE) == {}


def test_every_page_before_sign_in_is_clean(open_page: Callable[..., Page]):
    assert looks(open_page(reduced_motion="reduce"), OPEN) == {}


def test_a_wrong_password_keeps_the_address_and_says_what_is_wrong(page: Page):
    person()
    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill("mara.lind@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_value("mara.lind@example.org")
    assert violations(page) == []


def test_a_forgotten_password_is_reset_by_the_link_in_the_mail(page: Page, live_server: LiveServer):
    person()
    page.goto("/accounts/password/reset/")
    page.get_by_label("Email").fill("mara.lind@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    letter = mail.outbox[0]
    assert letter.subject == "Reset your Launchproof password"
    link = next(line for line in letter.body.splitlines() if line.startswith("http"))
    assert link in letter.alternatives[0][0]
    page.goto(link)
    assert violations(page) == []
    page.get_by_label("New Password", exact=True).fill("another fine battery")
    page.get_by_label("New Password (again)").fill("another fine battery")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("heading", name="Password changed")).to_be_visible()
    assert User.objects.get().check_password("another fine battery")


def test_an_authenticator_app_is_set_up_from_the_picture_and_asked_for(page: Page, live_server: LiveServer):
    sign_in(page, person(), live_server.url)
    page.goto("/accounts/2fa/totp/activate/")
    prove_again(page)
    picture = page.get_by_alt_text("QR code of the secret below")
    assert picture.evaluate("image => image.naturalWidth") > 0
    secret = page.locator(".totp .hash > span").inner_text()
    page.get_by_label("Authenticator code").fill(
        format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    )
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = page.locator("#recovery-codes").inner_text().split()
    assert len(codes) == 10
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/accounts/email/")
    page.get_by_label("E-mail").fill("mara.lind@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/email/")


def test_a_passkey_is_added_and_signs_in_without_a_password(page: Page, live_server: LiveServer):
    sign_in(page, person(), live_server.url)
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    page.goto("/accounts/2fa/webauthn/add/")
    prove_again(page)
    page.get_by_label("Name of this passkey").fill("Work laptop")
    page.get_by_label("It alone signs me in").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("row", name="Work laptop")).to_contain_text("without a password")
    assert violations(page) == []
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/accounts/email/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/accounts/email/")


def test_nobody_joins_uninvited(page: Page):
    page.goto("/accounts/signup/")
    expect(page.get_by_role("heading", name="People join by invitation")).to_be_visible()


def test_the_qr_code_is_only_for_the_session_that_sets_it_up(page: Page, live_server: LiveServer):
    sign_in(page, person(), live_server.url)
    page.goto("/accounts/2fa/totp/activate/")
    prove_again(page)
    answer = page.request.get("/accounts/2fa/totp/qr.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "no-store" in answer.headers["cache-control"]
    page.context.clear_cookies()
    assert "svg" not in page.request.get("/accounts/2fa/totp/qr.svg").headers["content-type"]


def test_an_invited_person_joins_with_a_name(page: Page, live_server: LiveServer, settings: object):
    settings.SIGNUP_DOMAINS = ["example.org"]
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Ada Novak")
    page.get_by_label("Email").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill("another fine battery")
    page.get_by_label("Password (again)").fill("another fine battery")
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    assert User.objects.get().name == "Ada Novak"
    link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http"))
    page.goto(link)
    assert violations(page) == []
    page.get_by_role("button", name="Confirm ada@example.org").click()
    page.wait_for_url("**/accounts/login/")
