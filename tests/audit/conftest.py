"""The people and the service of these tests."""

import pytest

from tests.launches.stage import Stage, set_up
from tests.world import World, world

__all__ = ["world"]


@pytest.fixture
def stage(world: World) -> Stage:
    """A checklist with nothing shown yet."""
    return set_up(world)
