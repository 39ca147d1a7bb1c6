"""The people of these tests, and a page for invitations."""

import pytest
from pytest_django import Settings

from tests.world import world

__all__ = ["world"]


@pytest.fixture(autouse=True)
def invitation_page(settings: Settings) -> None:
    """Links of invitations lead to the small page of these tests."""
    settings.ROOT_URLCONF = "tests.teams.invitation_urls"
