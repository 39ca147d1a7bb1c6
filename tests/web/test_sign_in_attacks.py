"""Guessing passwords, links in mails that lead elsewhere, and addresses to return to that are not ours."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from readiness.teams.models import User
from tests.web.conftest import Enter
from tests.web.elsewhere import ELSEWHERE
from tests.world import World

PASSWORD = "correct horse battery staple"
LOGIN, SIGN_UP, RESET = "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"
TRIES = 5  # allauth's "5/300s/key" for failed sign-ins of one address
TRIES_FROM_ONE_PLACE = 10  # and its "10/m/ip"


@pytest.fixture
def lead(world: World) -> User:
    """Somebody with a password."""
    user = world.people["lead"]
    user.set_password(PASSWORD)
    user.save()
    return user


Surroundings = Callable[[int], dict[str, Any]]


def looked_at(guesses: int, spelled: Callable[[int], str], around: Surroundings) -> int:
    """How many of these wrong passwords were compared with the right one."""
    answers = [
        Client(**around(number)).post(LOGIN, {"login": spelled(number), "password": f"wrong {number}"})
        for number in range(guesses)
    ]
    assert {answer.status_code for answer in answers} <= {200, 429}
    return sum(b"password you specified are not correct" in answer.content for answer in answers)


@pytest.mark.parametrize(
    "around",
    [
        lambda number: {"REMOTE_ADDR": f"198.51.100.{number + 1}"},
        lambda number: {"REMOTE_ADDR": f"198.51.100.{number + 1}", "HTTP_HOST": f"localhost:{number + 1}"},
        lambda number: {
            "REMOTE_ADDR": f"198.51.100.{number + 1}",
            "HTTP_HOST": "LocalHost."[: 9 + number % 2],
        },
        lambda number: {"REMOTE_ADDR": f"2001:db8:{number:x}::1", "HTTP_USER_AGENT": f"robot {number}"},
    ],
)
def test_one_account_is_guessed_at_five_times_from_wherever(lead: User, around: Surroundings):
    assert 0 < looked_at(12, lambda _number: lead.email, around) <= TRIES


def test_another_spelling_of_an_address_gives_no_further_guess(lead: User):
    names = ["lead", "LEAD", "Lead", "le\uff41d", "\u24dbead", "lea\u1d48"]
    places = ["example", "EXAMPLE", "ex\uff41mple", "e\u24e7ample"]

    def spelled(number: int) -> str:
        return f"{' ' * (number % 2)}{names[number % 6]}@{places[number % 4]}.org"

    assert 0 < looked_at(24, spelled, lambda number: {"REMOTE_ADDR": f"198.51.100.{number + 1}"}) <= TRIES


@pytest.mark.parametrize(
    "name", ["HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_CLIENT_IP"]
)
def test_one_place_guesses_ten_times_whoever_it_claims_to_forward(lead: User, name: str):
    def around(number: int) -> dict[str, Any]:
        return {"REMOTE_ADDR": "198.51.100.7", name: f"203.0.113.{number}"}

    assert 0 < looked_at(15, lambda number: f"person{number}@example.org", around) <= TRIES_FROM_ONE_PLACE


def test_a_trusted_proxy_is_believed_about_the_last_hop_only(lead: User, monkeypatch, settings: Settings):
    from portal import environment

    monkeypatch.setenv("TRUSTED_PROXIES", "10.0.0.0/8")
    settings.TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")

    def around(number: int) -> dict[str, Any]:
        return {"REMOTE_ADDR": "10.0.0.1", "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}, 198.51.100.7"}

    assert 0 < looked_at(15, lambda number: f"person{number}@example.org", around) <= TRIES_FROM_ONE_PLACE


@pytest.mark.parametrize(
    "spelling", ["le\u0430d@example.org", "\uff4cead@example.org", "lead@example.org\x00"]
)
def test_an_address_that_only_looks_alike_lets_nobody_in(lead: User, spelling: str):
    browser = Client()
    assert browser.post(LOGIN, {"login": spelling, "password": PASSWORD}).status_code == 200
    assert "_auth_user_id" not in browser.session


FORGED = [
    {"HTTP_HOST": "localhost:6666"},
    {"HTTP_HOST": "[::1]:99"},
    {"HTTP_HOST": "LOCALHOST"},
    {"HTTP_HOST": "localhost."},
    {"HTTP_X_FORWARDED_HOST": "evil.example", "HTTP_X_FORWARDED_PROTO": "https"},
    {"HTTP_FORWARDED": "host=evil.example;proto=https"},
    {"HTTP_X_ORIGINAL_URL": "https://evil.example/", "HTTP_X_HOST": "evil.example"},
]


@pytest.mark.parametrize("around", FORGED)
def test_every_link_in_a_mail_begins_with_the_portals_own_address(
    lead: User, enter: Enter, settings: Settings, around: dict[str, str]
):
    settings.BASE_URL = "https://ready.example.org"
    settings.SIGNUP_DOMAINS = ["example.org"]
    mails = [
        (Client(**around), RESET, {"email": lead.email}),
        (Client(**around), RESET, {"email": "nobody@example.org"}),
        (Client(**around), SIGN_UP, new("new@example.org")),
        (Client(**around), SIGN_UP, new(lead.email)),
        (proven(lead, **around), "/accounts/email/", {"action_add": "", "email": "second@example.org"}),
    ]
    for browser, address, given in mails:
        mail.outbox.clear()
        assert browser.post(address, given).status_code == 302, address
        assert mail.outbox, address
        for message in mail.outbox:
            texts = [str(message.body), *(str(other.content) for other in message.alternatives)]
            links = [link for text in texts for link in re.findall(r"https?://[^\s\"'<>]+", text)]
            assert links, message.body
            assert [one for one in links if not one.startswith("https://ready.example.org/")] == []


def new(email: str) -> dict[str, str]:
    """A sign-up form."""
    return {"email": email, "name": "New", "password1": PASSWORD, "password2": PASSWORD}


def proven(user: User, **around: str) -> Client:
    """Somebody who just gave their password, and again."""
    browser = Client(**around)
    assert browser.post(LOGIN, {"login": user.email, "password": PASSWORD}).status_code == 302
    assert browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302
    return browser


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost@evil.example", "evil.example:80", "localhost evil", "a,b"]
)
@pytest.mark.parametrize("address", [LOGIN, RESET, "/", "/api/v1/services", "/admin/", "/health/ready"])
def test_a_host_that_is_not_ours_is_refused(db: None, host: str, address: str):
    assert Client(HTTP_HOST=host).post(address, {"email": "lead@example.org"}).status_code == 400
    assert mail.outbox == []


def is_ours(place: str) -> bool:
    """A path of this portal, which no browser takes for another host."""
    return place[:1] == "/" and place[1:2] not in {"/", "\\"} and place.isprintable()


def led_to(answer: Any) -> str:
    """Where an answer sends its reader."""
    return str(answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "")


def test_nobody_is_sent_elsewhere_after_signing_in(lead: User):
    for place in ELSEWHERE:
        browser = Client()
        answer = browser.post(LOGIN, {"login": lead.email, "password": PASSWORD, "next": place})
        assert answer.status_code == 302
        assert is_ours(led_to(answer)), place
        cache.clear()


@pytest.mark.parametrize(
    "address",
    ["/accounts/logout/", "/appearance", "/notices/read", "/teams/orders/archive", "/teams/orders/restore"],
)
def test_nobody_is_sent_elsewhere_after_a_button(lead: User, enter: Enter, address: str):
    browser = enter("administrator")
    for place in ELSEWHERE:
        if SESSION_KEY not in browser.session:
            browser = enter("administrator")
        for answer in (
            browser.post(
                address, {"next": place, "theme": "dark"}, headers={"referer": place.strip() or "x"}
            ),
            browser.post(f"{address}?next=" + re.sub(r"[\r\n]", "", place)),
        ):
            assert answer.status_code in {200, 204, 302, 400, 404, 422}, (address, place)
            to = led_to(answer)
            assert to == "" or is_ours(to), (address, place, to)


def test_confirming_who_one_is_leads_nowhere_else(lead: User):
    browser = proven(lead)
    for place in ELSEWHERE:
        answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": place})
        assert answer.status_code == 302
        assert is_ours(led_to(answer)), place
        cache.clear()  # or it is the limit that stops the next


def test_an_address_that_is_not_confirmed_resets_nothing(lead: User):
    EmailAddress.objects.create(user=lead, email="unproven@example.org", verified=False)
    Client().post(RESET, {"email": "unproven@example.org"})
    assert all("/password/reset/key/" not in str(message.body) for message in mail.outbox)
