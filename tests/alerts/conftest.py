"""A watched service, made once a module; tests of real programs are for machines that have them."""

import shutil
from dataclasses import replace

import pytest

from tests.alerts.world import Watched, watched
from tests.kept import Keep

PROGRAMS = {"promtool": "promtool", "chain": "prometheus-alertmanager"}
PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin"


@pytest.fixture(scope="module")
def kept_shop(keep: Keep) -> Watched:
    """As it was made."""
    made: Watched = keep(watched)
    return made


@pytest.fixture
def shop(kept_shop: Watched, db: None) -> Watched:
    """Goes through its own time."""
    return replace(kept_shop)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every rule that they show is also tested without."""
    lacking = {fixture for fixture, program in PROGRAMS.items() if not shutil.which(program, path=PATH)}
    elsewhere = [item for item in items if lacking & set(getattr(item, "fixturenames", ()))]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)
