"""The rows of duties."""

from readiness.obligations.models.duties import Obligation, Occurrence
from readiness.obligations.models.telling import (
    CHANNELS,
    CalendarFeed,
    Digest,
    Reminder,
    ReminderAttempt,
    TeamChannel,
)

__all__ = [
    "CHANNELS",
    "CalendarFeed",
    "Digest",
    "Obligation",
    "Occurrence",
    "Reminder",
    "ReminderAttempt",
    "TeamChannel",
]
