"""Sign-in, joining and account mails: ours in every place that the strict policy or a person would notice."""

import re
from pathlib import Path

import allauth
import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.template.loader import get_template
from django.test import Client, RequestFactory
from pytest_django import Settings

from readiness.teams.models import User
from tests.house.tree import ROOT

THEIRS = Path(allauth.__file__).parent / "templates"
ROOMS = ("account", "mfa", "socialaccount")
UNREACHABLE = {
    "mfa/webauthn/signup_form.html",  # passkey sign-up is off: people join by invitation, with a password
    "mfa/webauthn/snippets/login_script.html",  # only their own sign-in page includes it
    "mfa/webauthn/snippets/scripts.html",  # only pages that we replace include it
    "socialaccount/login_redirect.html",  # for a cookie policy that we do not use
}
KEY = {
    "activate_url": "https://portal/key",
    "password_reset_url": "https://portal/key",
    "signup_url": "https://portal/key",
}


def theirs(pattern: str) -> list[str]:
    return [
        str(path.relative_to(THEIRS)) for room in ROOMS for path in sorted((THEIRS / room).rglob(pattern))
    ]


@pytest.mark.parametrize("name", theirs("*.html"))
def test_no_page_with_code_or_data_inside_is_left_to_allauth(name: str):
    needs_ours = re.search(r"<script|data_uri|http-equiv", (THEIRS / name).read_text())
    if needs_ours and name not in UNREACHABLE:
        assert Path(get_template(name).origin.name).is_relative_to(ROOT / "templates")


@pytest.mark.parametrize("name", [name for name in theirs("*_subject.txt") if "code" not in name])
def test_every_mail_has_a_subject_that_names_us_or_the_thing(name: str):
    subject = get_template(name).render({}).strip()
    assert "\n" not in subject
    assert 10 < len(subject) < 78
    assert Path(get_template(name).origin.name).is_relative_to(ROOT / "templates")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "email_confirmation",
        "email_confirmation_signup",
        "password_reset_key",
        "unknown_account",
        "account_already_exists",
    ],
)
def test_a_mail_with_a_link_reads_well_as_text_and_has_one_button(name: str):
    user = User(email="mara@example.org", name="Mara <b>Lind</b>")
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    with context.request_context(request):
        letter = get_adapter().render_mail(
            f"account/email/{name}", user.email, {"user": user, "email": user.email, **KEY}
        )
    assert letter.body.startswith("You get this because")
    assert "\nhttps://portal/key\n" in letter.body
    page = letter.alternatives[0][0]
    assert page.count("<a ") == 2  # the button, and the plain link under it
    assert "<b>Lind</b>" not in page


@pytest.mark.django_db
def test_a_changed_password_is_told_by_mail(client: Client):
    user = User.objects.create_user("mara@example.org", "correct horse battery staple", name="Mara Lind")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    old, new = "correct horse battery staple", "another fine battery"
    client.post("/accounts/password/change/", {"oldpassword": old, "password1": new, "password2": new})
    assert [letter.subject for letter in mail.outbox] == ["Your Launchproof password was changed"]
    assert "If this was not you" in mail.outbox[0].body


@pytest.mark.django_db
def test_single_sign_on_is_a_button_where_it_is_configured(client: Client, settings: Settings):
    assert "Acme ID" not in client.get("/accounts/login/").content.decode()
    app = {
        "provider_id": "sso",
        "name": "Acme ID",
        "client_id": "portal",
        "settings": {"server_url": "https://id"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    page = client.get("/accounts/login/").content.decode()
    assert "Sign in with Acme ID" in page
    assert 'action="/accounts/oidc/sso/login/' in page


@pytest.mark.django_db
def test_the_qr_code_is_for_nobody_else(client: Client):
    assert client.get("/accounts/2fa/totp/qr.svg").status_code == 302


@pytest.mark.django_db
def test_uninvited_people_are_told_how_to_join(client: Client):
    page = client.get("/accounts/signup/").content.decode()
    assert "People join by invitation" in page
    assert "<input" not in page.partition("<main")[2].partition("</main>")[0]
