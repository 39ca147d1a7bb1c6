"""The people of these tests, and the sites that probes look at."""

import shutil

import pytest

from tests.probes.looking_at_sites import certified, free_port, house_ca, house_ca_file, look, site
from tests.world import world

__all__ = ["certified", "free_port", "house_ca", "house_ca_file", "look", "site", "world"]


# Fixture -> program.
PROGRAMS = {"nginx": "nginx", "prometheus": "prometheus", "alertmanager": "prometheus-alertmanager"}
PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of real programs are for machines that have them; every rule they show is also tested without."""
    lacking = {fixture for fixture, program in PROGRAMS.items() if not shutil.which(program, path=PATH)}
    elsewhere = [item for item in items if lacking & set(getattr(item, "fixturenames", ()))]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)
