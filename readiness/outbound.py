"""The one way out to addresses that people name. What goes through it and how is the client's, named in settings.

The rooms know no network: `settings.OUTBOUND` names the module that does, so that every request of the portal
passes one guard.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings


class NotDelivered(Exception):
    """Nothing was said, or nobody may be asked there. `str()` is a sentence for people."""


@dataclass(frozen=True)
class Reply:
    """What came back: a status and at most as many bytes as were asked for."""

    status: int
    body: bytes = field(repr=False)
    media_type: str = ""


class Client(Protocol):
    """What the named module offers."""

    def check(self, url: str, at: datetime) -> str:
        """The address as it will be asked. Raises `NotDelivered` for one that never could be."""

    def get(self, url: str, *, at: datetime) -> Reply:
        """Read it, following no redirect. Raises `NotDelivered`."""

    def post(self, url: str, *, headers: Mapping[str, str], body: bytes, at: datetime) -> Reply:
        """Send it, following no redirect. Raises `NotDelivered`."""


def client() -> Client:
    """The portal's."""
    return cast("Client", import_module(settings.OUTBOUND))
