"""What every waiver obeys, whatever it is of: a reason, an end that is not far, and another person's word."""

from datetime import datetime, timedelta

from django.conf import settings

from readiness.refusals import Conflict, Forbidden
from readiness.teams.fields import Problems


class OwnRequest(Forbidden):
    """Four eyes: nobody decides on their own request."""

    code = "own-request"
    sentence = "You asked for this waiver: somebody else has to decide on it."


class WaiverWaiting(Conflict):
    """One open request for one thing."""

    code = "waiver-waiting"
    sentence = "A waiver of this already waits for approval."


class WaiverOver(Conflict):
    """Its end has come before anybody approved it."""

    code = "waiver-over"
    sentence = "The end that was asked for has passed. Refuse it, or let it be asked for again."


def terms(reason: str, expires_at: datetime, at: datetime) -> str:
    """The reason as it is kept, of a waiver until `expires_at`: aware, to come, at most `WAIVER_MAX_DAYS` ahead.

    Raises `Invalid`.
    """
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=True)
    if expires_at.tzinfo is None:
        raise TypeError("A waiver ends at an aware datetime.")
    if expires_at <= at:
        problems.add("expires_at", "A waiver ends at a time to come.")
    elif expires_at > at + timedelta(days=settings.WAIVER_MAX_DAYS):
        problems.add("expires_at", f"A waiver lasts at most {settings.WAIVER_MAX_DAYS} days.")
    problems.refuse_any()
    return reason
