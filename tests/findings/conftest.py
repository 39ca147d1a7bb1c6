import pytest

from tests.checklists.world import launch_world, small_world


@pytest.fixture
def people(db):
    """Two teams and their services, nothing published."""
    return small_world()


@pytest.fixture
def world(db):
    """The same, with Checkout's production checklist begun."""
    return launch_world()
