"""The people, the service and the mail server of these tests."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.launches.stage import Stage, set_up
from tests.notify.mail_server import MailServer
from tests.world import World, build, world

__all__ = ["world"]


@pytest.fixture(autouse=True)
def addresses(settings: Settings) -> None:
    """Pages by name."""
    settings.ROOT_URLCONF = "tests.notify.addresses"


@pytest.fixture
def stage(world: World) -> Stage:
    """A checklist with nothing shown yet."""
    return set_up(world)


@pytest.fixture
def shared(transactional_db: None) -> Stage:
    """The same in a database that threads and processes share."""
    return set_up(build())


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """A real mail server on loopback, which the portal sends to."""
    with MailServer() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.address
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 5
        yield running
