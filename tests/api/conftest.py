"""The people of these tests, and a client for each."""

from collections.abc import Callable

import pytest
from django.core.cache import cache

from tests.api.client import Client
from tests.launches.stage import Stage, set_up
from tests.world import World, world

__all__ = ["world"]


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    """Rate limits count in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def stage(world: World) -> Stage:
    """A checklist with nothing shown yet."""
    return set_up(world)


@pytest.fixture
def by(world: World) -> Callable[..., Client]:
    """`by("lead")` is a client with that person's token; `by("lead", "read")` with these scopes alone."""

    def client(name: str, *scopes: str) -> Client:
        return Client.with_token(world.person(name), scopes or ("read", "write", "review", "sign"))

    return client
