"""While the shared cache is away people still sign in, programs still call, and the limits still hold."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from portal.caching import RedisOrHere
from portal.health import cache_works
from tests.world import World, world

__all__ = ["world"]

PASSWORD = "correct horse battery staple"


@pytest.fixture
def away(settings: Settings) -> None:
    """A Redis that nobody serves."""
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.caching.RedisOrHere",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"socket_timeout": 2},
        }
    }
    cache.clear()


def test_people_sign_in_and_programs_call(world: World, away: None):
    user = world.people["lead"]
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    assert browser.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert browser.get("/api/v1/services").status_code == 200
    assert browser.get("/services/").status_code == 200


def test_guesses_are_still_counted(world: World, away: None):
    def guess(number: int) -> bytes:
        return (
            Client().post("/accounts/login/", {"login": "lead@example.org", "password": str(number)}).content
        )

    assert sum(b"Too many" in guess(number) for number in range(8)) == 3


def test_calls_are_still_counted(world: World, away: None, settings: Settings):
    settings.API_READS_PER_MINUTE = 3
    assert [Client().get("/api/v1/schema/").status_code for _ in range(1)] == [200]
    statuses = []
    for _ in range(5):
        browser = Client()
        browser.force_login(world.people["lead"], backend="django.contrib.auth.backends.ModelBackend")
        statuses.append(browser.get("/api/v1/me").status_code)
    assert statuses == [200, 200, 200, 429, 429]


def test_the_portal_says_that_its_cache_is_away(away: None):
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert cache_works() is False


def test_it_is_asked_again_after_a_pause(monkeypatch: pytest.MonkeyPatch):
    held = RedisOrHere("redis://127.0.0.1:2/0", {})
    asked = []
    monkeypatch.setattr(held.redis, "get", lambda *_given, **_named: asked.append("redis") or "from redis")
    assert held.get("a") == "from redis"

    def gone(*_given: object, **_named: object) -> None:
        asked.append("gone")
        raise ConnectionError

    monkeypatch.setattr(held.redis, "get", gone)
    assert held.get("a", "nothing") == "nothing"
    assert held.get("a", "nothing") == "nothing"
    assert asked == ["redis", "gone"]
    held.away_until = time.monotonic()
    assert held.get("a") is None
    assert asked == ["redis", "gone", "gone"]
