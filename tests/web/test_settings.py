"""One's own settings, and API tokens that are shown once."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from readiness.clock import now
from readiness.ledger.models import LedgerEntry
from readiness.teams.models import ApiToken, User
from readiness.teams.operations import authenticate_token, make_token, revoke_token
from tests.web.conftest import Enter
from tests.world import World

PASSWORD = "correct horse battery staple"
PROFILE = {
    "name": "Mara Lind",
    "time_zone": "Europe/Oslo",
    "theme": "dark",
    "density": "dense",
    "notice_mails": "on",
    "digest": "weekly",
    "work_week": "sun-thu",
    "works_from": "8",
    "works_until": "16",
}


def test_name_zone_looks_keys_and_mails_are_saved(world: World, enter: Enter):
    client = enter("viewer")
    assert client.post("/settings/", PROFILE)["Location"] == "/settings/"
    user = world.person("viewer")
    assert (user.name, user.time_zone, user.theme, user.density) == (
        "Mara Lind",
        "Europe/Oslo",
        "dark",
        "dense",
    )
    assert user.notice_mails
    assert (user.digest, user.work_week, user.works_from, user.works_until) == ("weekly", "sun-thu", 8, 16)
    assert not user.shortcuts
    page = client.get("/settings/").content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-density="dense"' in page
    assert "data-shortcuts" not in page


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Mars/Base"}, {"theme": "pink"}, {"name": "x" * 121}, {"works_until": "8"}]
)
def test_a_mistake_is_told_and_the_rest_stays(wrong: dict[str, str], world: World, enter: Enter):
    answer = enter("viewer").post("/settings/", {**PROFILE, "name": "Kept", **wrong})
    assert answer.status_code == 422
    assert 'class="error-summary"' in answer.content.decode()
    assert "name" in wrong or 'value="Kept"' in answer.content.decode()
    assert world.person("viewer").name == "viewer"


@pytest.fixture
def proven(world: World) -> Client:
    """The contributor, who has just signed in with a password."""
    user = world.person("contributor")
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def prove(client: Client) -> None:
    """Answer "Is it you?"."""
    assert client.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


TOKEN = {"name": "CI of shop", "scopes": ["read", "write"], "team": "", "expires_at": "30"}


def test_a_session_alone_makes_no_token(world: World, enter: Enter):
    user = world.people["contributor"]
    user.set_password(PASSWORD)
    user.save()
    client = enter("contributor")
    for answer in (client.get("/settings/tokens/new"), client.post("/settings/tokens/new", TOKEN)):
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()


def test_a_token_is_shown_once_and_kept_as_a_digest(proven: Client, world: World):
    prove(proven)
    page = proven.post("/settings/tokens/new", {**TOKEN, "team": world.orders.pk})
    secret = page.context["secret"]
    assert page.content.decode().count(secret) == 2  # to read, and to copy
    assert "no-store" in page["Cache-Control"]
    token = ApiToken.objects.get()
    assert (token.name, token.scopes, token.team) == ("CI of shop", ["read", "write"], world.orders)
    assert timedelta(days=29) < token.expires_at - now() <= timedelta(days=30)
    assert authenticate_token(secret, now()) == token
    listed = proven.get("/settings/tokens/").content.decode()
    assert f"lp_{token.prefix}_…" in listed
    assert secret not in listed
    assert not LedgerEntry.objects.filter(body__contains=secret.encode()).exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"scopes": []}, "This field is required"),
        ({"scopes": ["read", "sign"]}, "A token that may sign lasts 1 day at most"),
        ({"scopes": ["admin"]}, "not one of the available choices"),
        ({"expires_at": "9999"}, "not one of the available choices"),
        ({"name": ""}, "This field is required"),
    ],
)
def test_a_token_that_may_not_be_is_refused_and_the_form_keeps_what_was_typed(
    wrong: dict[str, object], told: str, proven: Client
):
    prove(proven)
    answer = proven.post("/settings/tokens/new", {**TOKEN, **wrong})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert "name" in wrong or 'value="CI of shop"' in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_a_token_for_a_team_one_is_not_in_is_no_choice(proven: Client, world: World):
    prove(proven)
    assert proven.post("/settings/tokens/new", {**TOKEN, "team": world.billing.pk}).status_code == 422


def test_no_longer_life_is_offered_than_the_portal_allows(proven: Client, settings: Settings):
    settings.API_TOKEN_MAX_DAYS = 30
    prove(proven)
    page = proven.get("/settings/tokens/new").content.decode()
    assert re.findall(r'<option value="(\d+)"', page) == ["1", "7", "30"]


def test_tokens_that_work_and_that_ended_are_told_apart_and_one_is_revoked(world: World, enter: Enter):
    user, actor = world.person("viewer"), world.actor("viewer")
    made = [
        make_token(
            user=user, name=name, scopes=["read"], expires_at=at + timedelta(days=1), actor=actor, at=at
        )[0]
        for name, at in (("works", now()), ("revoked", now()), ("expired", now() - timedelta(days=2)))
    ]
    revoke_token(token=made[1], actor=actor, at=now())
    client = enter("viewer")
    page = client.get("/settings/tokens/").context
    assert [token.name for token in page["working"]] == ["works"]
    assert {token.name for token in page["ended"]} == {"revoked", "expired"}
    client.post(reverse("token-revoke", args=[made[0].pk]))
    assert ApiToken.objects.get(pk=made[0].pk).revoked_at


def test_somebody_elses_token_is_not_there(world: World, enter: Enter):
    token, _ = make_token(
        user=world.person("viewer"),
        name="CI",
        scopes=["read"],
        expires_at=now() + timedelta(days=1),
        actor=world.actor("viewer"),
        at=now(),
    )
    for who in ("contributor", "administrator", "outsider"):
        assert enter(who).post(reverse("token-revoke", args=[token.pk])).status_code == 404
    assert ApiToken.objects.get().revoked_at is None


def test_every_part_of_the_settings_is_one_tab_away(enter: Enter):
    client = enter("viewer")
    for name in ("settings", "tokens", "account_email", "mfa_index"):
        answer = client.get(reverse(name))
        page = answer.content.decode()
        for other in ("settings", "tokens", "account_email", "account_change_password", "mfa_index"):
            assert f'class="tab" href="{reverse(other)}"' in page, (name, other)
        assert page.count('aria-current="page"') + page.count('aria-current="true"') >= 1
    assert User.objects.exists()
