"""An environment that has something to maintain."""

import pytest

from tests.world import world

__all__ = ["world"]


@pytest.fixture
def production(world):
    return world.service("Orders API", url="https://orders.example.org/").environments.get()
