"""The people of these tests, and browsers in which they are signed in."""

from collections.abc import Callable

import pytest
from django.test import Client

from readiness.checklists.operations import publish_library
from tests.world import AT, World, world

__all__ = ["world"]

Enter = Callable[[str], Client]


@pytest.fixture
def enter(world: World) -> Enter:
    """`enter("lead")`: a client with that person's session."""

    def entered(name: str) -> Client:
        client = Client()
        client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return entered


@pytest.fixture
def library(db: None) -> None:
    """The product's templates, published."""
    publish_library(AT)
