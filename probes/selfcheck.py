"""Asking a place that is always there whether this worker can look at all: only when something failed."""

import threading
import time
from datetime import datetime

import structlog
from django.conf import settings

from probes.client import Client, ClientError, Deadline, Guard, parse_allow_rules

log = structlog.get_logger(__name__)
SECONDS = 3.0
#: So long an answer is believed.
LASTS = 10.0


class SelfCheck:
    """Asks `PROBE_SELF_CHECK_URL`, beside the sweep. Without one it never fails."""

    def __init__(self) -> None:
        self._asked = 0.0
        self._failed_at: float | None = None

    @property
    def failed(self) -> bool:
        """Whether the place did not answer lately."""
        return self._failed_at is not None and time.monotonic() - self._failed_at < LASTS + SECONDS

    def ask(self, at: datetime) -> None:
        """Ask, unless that was done a moment ago. Returns at once; the answer is there when a retry has ended."""
        moment = time.monotonic()
        if settings.PROBE_SELF_CHECK_URL and moment - self._asked >= LASTS:
            self._asked = moment
            threading.Thread(target=self._look, args=(at,), name="probe-self-check", daemon=True).start()

    def _look(self, at: datetime) -> None:
        guard = Guard(parse_allow_rules(settings.PROBE_ALLOW), at=at)
        client = Client(guard, trust=settings.PROBE_CA_FILE or None, user_agent=settings.PROBE_USER_AGENT)
        try:
            client.fetch(settings.PROBE_SELF_CHECK_URL, deadline=Deadline(SECONDS))
        except ClientError as fault:
            self._failed_at = time.monotonic()
            log.warning("self_check_failed", code=fault.public_code)
        else:
            self._failed_at = None
