"""The people of these tests, and a page for invitations."""

import pytest
from django.core.cache import cache
from pytest_django import Settings

from tests.world import world

__all__ = ["world"]


@pytest.fixture(autouse=True)
def invitation_page(settings: Settings) -> None:
    """Links of invitations lead to the small page of these tests, and a sign-in to a page that needs none."""
    settings.ROOT_URLCONF = "tests.teams.invitation_urls"
    settings.LOGIN_REDIRECT_URL = "/health"


@pytest.fixture(autouse=True)
def no_rate_limit_of_another_test() -> None:
    """Rate limits of sign-up and sign-in live in the cache, which outlives a test."""
    cache.clear()
