"""The people of these tests, and the sites that probes look at."""

from tests.probes.looking_at_sites import certified, free_port, house_ca, house_ca_file, look, site
from tests.world import world

__all__ = ["certified", "free_port", "house_ca", "house_ca_file", "look", "site", "world"]
