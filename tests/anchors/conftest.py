"""A sealed log, people who may be told of it, and others who are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.anchors.receiver import Authority, Other
from tests.world import World, build


@pytest.fixture
def shared(transactional_db: None) -> World:
    """Everybody, in a database in which sealing may commit."""
    return build()


@pytest.fixture
def other(settings: Settings) -> Iterator[Other]:
    """A receiver that may be told."""
    running = Other()
    settings.PROBE_ALLOW = f"127.0.0.2/32:{running.port}"
    yield running
    running.stop()


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Made once: keys take a moment."""
    return Authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def stamping(settings: Settings, other: Other, authority: Authority) -> Other:
    """The receiver as the configured authority."""
    settings.TIMESTAMP_URL = other.url
    settings.TIMESTAMP_CA_FILE = Path(authority.root)
    other.answer = authority.stamp
    return other
