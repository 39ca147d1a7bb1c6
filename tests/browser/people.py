"""Somebody who is signed in, without walking through the sign-in page each time."""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from readiness.teams.models import User

PASSWORD = "correct horse battery staple"


def person(name: str = "Mara Lind", **fields: object) -> User:
    """An account with a password and a confirmed address."""
    email = f"{name.lower().replace(' ', '.')}@example.org"
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def sign_in(page: Page, user: User, address: str) -> None:
    """Gives the page's browser a session of `user` at the portal under `address`."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])


def prove_again(page: Page) -> None:
    """Answers "Is it you?" with the password."""
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_load_state()
