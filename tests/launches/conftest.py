"""The people and the service of these tests."""

from copy import deepcopy

import pytest

from tests.kept import Keep
from tests.launches.stage import Stage, set_up
from tests.world import World, build


@pytest.fixture(scope="module")
def kept_stage(keep: Keep) -> Stage:
    """A checklist with nothing shown yet, made once for a module."""
    stage: Stage = keep(lambda: set_up(build()))
    return stage


@pytest.fixture
def stage(kept_stage: Stage, db: None) -> Stage:
    """The same for one test, which may change it."""
    return deepcopy(kept_stage)


@pytest.fixture
def world(stage: Stage) -> World:
    """Everybody."""
    return stage.world


@pytest.fixture
def ready(stage: Stage) -> Stage:
    """A checklist on which every item holds."""
    stage.make_ready()
    return stage
