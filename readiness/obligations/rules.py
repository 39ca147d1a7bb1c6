"""Under which rules dates are computed: the organisation's working days and the zone data. Read from settings."""

import hashlib
import json
from functools import lru_cache
from importlib.metadata import version
from zoneinfo import ZoneInfo

from django.conf import settings

from readiness.obligations.holidays import parse_holidays
from readiness.obligations.models import Obligation
from readiness.obligations.working_days import WorkingDays

#: Raised when dates of the same facts come out differently.
RULE_VERSION = 1
ZONE_DATA = version("tzdata")


def working_days() -> WorkingDays:
    """The organisation's week and holidays."""
    return _working_days(settings.WEEKEND, settings.HOLIDAYS)


def zone_of(obligation: Obligation) -> ZoneInfo:
    """The zone in which its days begin and end."""
    return ZoneInfo(obligation.zone)


def rules_digest() -> str:
    """A digest of what every date is computed from besides the duty itself: never empty."""
    said = [RULE_VERSION, ZONE_DATA, settings.WEEKEND, settings.HOLIDAYS]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


@lru_cache(maxsize=8)
def _working_days(weekend: str, holidays: str) -> WorkingDays:
    days = frozenset(int(day) for day in weekend.split(",") if day)
    return WorkingDays(days, parse_holidays(holidays))
