"""How often a result that stays the same is told again: at most once per quarter of the time for which it counts."""

import threading
import time
from datetime import datetime, timedelta
from uuid import UUID

from probes.models import Probe
from readiness.evidence.following import shortest_freshness
from readiness.evidence.operations.probing import CONFIRM_SHARE

#: Every result counts for a day at the least, so that a younger one needs no question to the database.
LEAST = timedelta(days=1) / CONFIRM_SHARE
# A checklist that lets results count for a shorter time is heeded this much later at the latest.
_REMEMBERED = 1800.0  # seconds
_MOST = 50_000

_known: dict[tuple[UUID, str], tuple[float, timedelta]] = {}
_lock = threading.Lock()


def confirmed_every(probe: Probe, at: datetime) -> timedelta:
    """The time after which the same is told again for this probe. Asks the database once in a while."""
    if probe.told_at is None or at - probe.told_at < LEAST:
        return LEAST
    place, moment = (probe.environment_id, probe.kind), time.monotonic()
    with _lock:
        known = _known.get(place)
    if known is None or known[0] < moment - _REMEMBERED:
        span = shortest_freshness(probe.environment, probe.kind) / CONFIRM_SHARE
        known = moment, max(span, LEAST)
        with _lock:
            if len(_known) >= _MOST:
                _known.clear()
            _known[place] = known
    return known[1]
