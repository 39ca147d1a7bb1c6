"""A synthetic alert as it came back to the portal, by way of Alertmanager's webhook. Pure."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """The first delivery that told of the alert with this word as firing; `receiver` as Alertmanager names it."""

    nonce: str
    fingerprint: str
    receiver: str
    received_at: datetime
