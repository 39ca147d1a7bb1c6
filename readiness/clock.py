"""The one clock. Only doors read it; rules take `at`."""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_started = time.monotonic()


def now() -> datetime:
    """The time in UTC; with `SIMULATED_CLOCK=2026-03-03T09:00:00Z` it runs on from there since the start.

    `SIMULATED_CLOCK=1` leaves the clock alone, and lets `work --at TIME` name the time.
    """
    if settings.SIMULATED_CLOCK in {"", "1"}:
        return datetime.now(UTC)
    return parse(settings.SIMULATED_CLOCK) + timedelta(seconds=time.monotonic() - _started)


def parse(text: str) -> datetime:
    """An RFC 3339 time; one without a zone counts as UTC. Raises `ImproperlyConfigured` on nonsense."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{text!r} is not a time such as 2026-03-03T09:00:00Z.") from error
    return given.replace(tzinfo=UTC) if given.tzinfo is None else given.astimezone(UTC)
