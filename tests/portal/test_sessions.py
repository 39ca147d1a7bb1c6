"""A sign-in ends by itself, ends elsewhere with the password, and is never one that a stranger chose."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from portal import sessions
from readiness.clock import now
from readiness.teams.models import User
from readiness.teams.operations import deactivate_person
from tests.world import World, world

__all__ = ["world"]

PASSWORD = "correct horse battery staple"
LOGIN, SOMEWHERE = "/accounts/login/", "/settings/"


@pytest.fixture
def viewer(world: World) -> User:
    """Somebody with a password."""
    user = world.people["viewer"]
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user: User, browser: Client | None = None, **more: str) -> Client:
    browser = browser or Client()
    given = {"login": user.email, "password": PASSWORD, **more}
    assert browser.post(LOGIN, given).status_code == 302
    assert is_in(browser)
    return browser


def is_in(browser: Client) -> bool:
    return browser.get(SOMEWHERE).status_code == 200


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch):
    """`later(hours=1)`: that much more time has passed."""
    passed = timedelta()

    def go_on(**much: float) -> None:
        nonlocal passed
        passed += timedelta(**much)
        monkeypatch.setattr(sessions, "now", lambda: now() + passed)

    return go_on


def test_an_hour_unused_ends_it(viewer: User, later):
    browser = sign_in(viewer)
    later(minutes=59)
    assert is_in(browser)
    later(minutes=59)
    assert is_in(browser)
    later(minutes=61)
    answer = browser.get(SOMEWHERE)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LOGIN}?next={SOMEWHERE}")
    assert "_auth_user_id" not in browser.session


def test_twelve_hours_end_one_that_never_rests(viewer: User, later):
    browser = sign_in(viewer)
    for _ in range(23):
        later(minutes=30)
        assert is_in(browser)
    later(minutes=31)
    assert not is_in(browser)


def test_to_stay_signed_in_spares_the_idle_but_not_the_twelve_hours(viewer: User, later):
    browser = sign_in(viewer, remember="on")
    later(hours=11)
    assert is_in(browser)
    later(hours=1)
    assert not is_in(browser)


def test_the_api_ends_with_it(viewer: User, later):
    browser = sign_in(viewer)
    assert browser.get("/api/v1/me").status_code == 200
    later(minutes=61)
    assert browser.get("/api/v1/me").status_code == 401


def test_a_page_of_many_requests_writes_its_time_once(viewer: User, later):
    browser = sign_in(viewer)
    before = dict(browser.session.items())
    for _ in range(3):
        assert is_in(browser)
    assert dict(browser.session.items()) == before


def test_a_session_that_a_stranger_chose_is_not_signed_in(viewer: User):
    planted = Client()
    planted.get(LOGIN)
    planted.cookies["sessionid"] = "planted0planted0planted0planted0"
    sign_in(viewer, planted)
    assert planted.cookies["sessionid"].value != "planted0planted0planted0planted0"
    thief = Client()
    thief.cookies["sessionid"] = "planted0planted0planted0planted0"
    assert not is_in(thief)


def test_a_session_from_before_is_another_after_signing_in(viewer: User, settings: Settings):
    settings.SIGNUP_DOMAINS = ["example.org"]
    browser = Client()
    session = browser.session
    session["kept"] = "yes"
    session.save()
    browser.cookies["sessionid"] = session.session_key
    before = session.session_key
    sign_in(viewer, browser)
    assert browser.session.session_key != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert not is_in(thief)


def test_a_new_password_ends_every_other_session(viewer: User):
    elsewhere, browser = sign_in(viewer), sign_in(viewer)
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    new = {
        "oldpassword": PASSWORD,
        "password1": "another horse entirely",
        "password2": "another horse entirely",
    }
    assert browser.post("/accounts/password/change/", new).status_code == 302
    assert not is_in(elsewhere)


def test_signing_out_ends_it_on_the_server_too(viewer: User):
    browser = sign_in(viewer)
    copied = Client()
    copied.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert is_in(copied)
    browser.post("/accounts/logout/")
    assert not is_in(copied)


def test_a_deactivated_person_is_out_at_the_next_request(viewer: User, world: World):
    browser = sign_in(viewer)
    deactivate_person(user=viewer, actor=world.actor("administrator"), at=now())
    assert not is_in(browser)
    assert browser.get("/api/v1/me").status_code == 401
    assert (
        Client().post(LOGIN, {"login": viewer.email, "password": PASSWORD}).headers["Location"]
        == "/accounts/inactive/"
    )


def test_the_cookie_is_no_scripts_and_no_other_sites(viewer: User):
    cookie = sign_in(viewer).cookies["sessionid"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
