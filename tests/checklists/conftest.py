from copy import deepcopy

import pytest

from tests.checklists.world import launch_world, small_world
from tests.kept import Keep


@pytest.fixture
def people(db):
    """Two teams and their services, nothing published."""
    return small_world()


@pytest.fixture(scope="module")
def kept_world(keep: Keep):
    """The same, with Checkout's production checklist begun, made once for a module."""
    return keep(launch_world)


@pytest.fixture
def world(kept_world, db):
    """The same for one test, which may change it."""
    return deepcopy(kept_world)
