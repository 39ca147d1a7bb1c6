"""A stage with a file on it, and who asks and decides."""

from tests.launches.conftest import *  # noqa: F403
