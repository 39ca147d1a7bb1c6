"""The people of these tests, and the sites that probes look at."""

import shutil

import pytest

from tests.probes.looking_at_sites import certified, free_port, house_ca, house_ca_file, look, site
from tests.world import world

__all__ = ["certified", "free_port", "house_ca", "house_ca_file", "look", "site", "world"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of real nginx are for machines that have it; every rule they show is also tested without it."""
    if shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"):
        return
    elsewhere = [item for item in items if "nginx" in getattr(item, "fixturenames", ())]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)
