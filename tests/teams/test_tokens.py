"""Keys for the REST API: unguessable, unreadable at rest, bounded, and dead with their owner."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams import events
from readiness.teams.actors import SYSTEM, Actor, Scope
from readiness.teams.models import ApiToken
from readiness.teams.operations import authenticate_token, deactivate_person, make_token, revoke_token
from readiness.teams.operations.tokens import TokenRevoked
from readiness.teams.secrets import api_secret, prefix_of
from tests.world import AT, World, kinds_since, last_entry

DAY = timedelta(days=1)


def made(world: World, name: str = "lead", **given: Any) -> tuple[ApiToken, str]:
    wanted: dict[str, Any] = {"name": "pipeline", "scopes": ["read"], "expires_at": AT + DAY} | given
    return make_token(user=world.person(name), actor=world.actor(name), at=AT, **wanted)


def test_a_token_shows_its_prefix_and_keeps_its_secret(world: World):
    token, secret = made(world)
    assert re.fullmatch(r"lp_[a-z0-9]{8}_[A-Za-z0-9_-]{43}", secret)
    assert secret.split("_")[1] == token.prefix
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM readiness_apitoken")
        rows = repr(cursor.fetchall())
    bodies = b"".join(bytes(body) for body in LedgerEntry.objects.values_list("body", flat=True))
    hidden = secret.split("_", 2)[2]
    assert hidden not in rows
    assert hidden.encode() not in bodies


def test_it_authenticates_its_owner(world: World):
    token, secret = made(world)
    assert authenticate_token(secret, AT) == token
    assert Actor.token(token).scopes == frozenset({Scope.READ})


def test_nothing_else_authenticates(world: World):
    token, secret = made(world)
    other, _ = made(world)
    wrong = [
        "",
        "lp",
        "lp__",
        secret[:-1],
        secret + "x",
        secret.upper(),
        secret.replace("lp_", "xx_"),
        f"lp_{token.prefix}_{'A' * 43}",
        f"lp_{other.prefix}_{secret.split('_', 2)[2]}",
        "lp_" + "\x00" * 8 + "_" + secret.split("_", 2)[2],
        f"lp_{'0' * 8}_{secret.split('_', 2)[2]}",
        token.digest,
        secret[:-1] + "é",
        secret + "\x00",
    ]
    for text in wrong:
        assert authenticate_token(text, AT) is None, text


@given(st.text(max_size=80))
def test_no_text_upsets_the_reader(text: str):
    prefix = prefix_of(text)
    assert prefix is None or len(prefix) == 8


def test_secrets_do_not_repeat():
    made_up = {api_secret()[0] for _ in range(1000)}
    assert len(made_up) == 1000
    assert all(prefix_of(secret) == secret[3:11] for secret in made_up)


def test_it_ends_at_its_hour_and_when_revoked(world: World):
    token, secret = made(world)
    assert authenticate_token(secret, AT + DAY - timedelta(seconds=1))
    assert authenticate_token(secret, AT + DAY) is None
    revoke_token(token=token, actor=world.actor("lead"), at=AT)
    assert authenticate_token(secret, AT) is None
    with pytest.raises(TokenRevoked):
        revoke_token(token=token, actor=world.actor("lead"), at=AT)


def test_it_dies_with_its_owner(world: World):
    _, secret = made(world, "contributor")
    deactivate_person(user=world.person("contributor"), actor=world.actor("administrator"), at=AT)
    assert authenticate_token(secret, AT) is None


@pytest.mark.parametrize("scopes", [[], ["admin"], ["read", "admin"], [""]])
def test_scopes_are_ours_and_at_least_one(world: World, scopes: list[str]):
    with pytest.raises(Invalid) as refused:
        made(world, scopes=scopes)
    assert "scopes" in refused.value.fields


def test_its_life_is_bounded_and_that_of_a_signing_one_to_a_day(world: World, settings: Settings):
    settings.API_TOKEN_MAX_DAYS = 30
    made(world, expires_at=AT + 30 * DAY)
    made(world, scopes=["sign", "read"], expires_at=AT + DAY)
    for scopes, expires_at in (
        (["read"], AT + 30 * DAY + timedelta(seconds=1)),
        (["read", "sign"], AT + DAY + timedelta(seconds=1)),
        (["read"], AT),
        (["read"], AT - DAY),
    ):
        with pytest.raises(Invalid) as refused:
            made(world, scopes=scopes, expires_at=expires_at)
        assert "expires_at" in refused.value.fields


def test_one_makes_tokens_for_oneself_in_a_session_only(world: World):
    lead = world.person("lead")
    for actor in (
        world.actor("administrator"),
        SYSTEM,
        Actor(user=lead, scopes=frozenset(Scope)),
        Actor(user=lead, scopes=frozenset(Scope), team_id=world.orders.pk),
    ):
        with pytest.raises((Forbidden, Unseen)):
            make_token(user=lead, name="n", scopes=["read"], expires_at=AT + DAY, actor=actor, at=AT)
    assert not ApiToken.objects.exists()


def test_one_holds_a_token_to_a_team_one_may_see(world: World):
    token, _ = made(world, team=world.orders)
    assert Actor.token(token).team_id == world.orders.pk
    with pytest.raises(Unseen):
        made(world, team=world.billing)


def test_somebody_elses_token_is_nobodys_business_but_an_administrators(world: World):
    token, _ = made(world)
    for name in ("viewer", "outsider", "auditor", "security_reviewer"):
        with pytest.raises(Unseen):
            revoke_token(token=token, actor=world.actor(name), at=AT)
    revoke_token(token=token, actor=world.actor("administrator"), at=AT)
    assert ApiToken.objects.get(pk=token.pk).revoked_at == AT


def test_use_is_noted_at_most_once_a_minute(world: World, django_assert_num_queries: DjangoAssertNumQueries):
    token, secret = made(world)
    authenticate_token(secret, AT)
    with django_assert_num_queries(1):
        authenticate_token(secret, AT + timedelta(seconds=59))
    assert ApiToken.objects.get(pk=token.pk).last_used_at == AT
    authenticate_token(secret, AT + timedelta(seconds=60))
    assert ApiToken.objects.get(pk=token.pk).last_used_at == AT + timedelta(seconds=60)


def test_making_and_revoking_is_recorded_once(world: World):
    before = last_entry()
    token, _ = made(world)
    revoke_token(token=token, actor=world.actor("lead"), at=AT)
    assert kinds_since(before) == [events.TOKEN_MADE, events.TOKEN_REVOKED]
