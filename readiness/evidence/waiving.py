"""What every waiver obeys, whatever it is of: a reason, an end that is not far, and another person's word."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet

from readiness.evidence.holding import person
from readiness.evidence.models import TimeBound
from readiness.refusals import AlreadyDecided, Conflict, Forbidden
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

Row = TypeVar("Row", bound=TimeBound)


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


def judged(row: TimeBound, *, approve: bool, reason: str, actor: Actor, at: datetime) -> str:
    """The reason as it is kept, where `actor` may approve (or refuse) `row` as it is now. Refusing needs a reason.

    Raises `OwnRequest`, `AlreadyDecided`, `WaiverOver`, `Invalid`.
    """
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=4000, required=not approve)
    problems.refuse_any()
    if row.requested_by_id == person(actor).pk:
        raise OwnRequest
    if row.state != TimeBound.State.REQUESTED:
        raise AlreadyDecided(f"This waiver was already {row.state}.")
    if approve and row.expires_at <= at:
        raise WaiverOver
    return reason


def decide(row: TimeBound, *, approve: bool, reason: str, actor: Actor, at: datetime) -> None:
    """Write down what was `judged`."""
    row.state = TimeBound.State.APPROVED if approve else TimeBound.State.REFUSED
    row.decided_by, row.decided_at, row.decision_reason = actor.user, at, reason
    row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])


def right_to_withdraw(row: TimeBound, actor: Actor) -> Action:
    """Who asked for it may take it back, and whoever may decide on it."""
    asked = row.requested_by_id == person(actor).pk
    return Action.REQUEST_WAIVER if asked else Action.DECIDE_WAIVER


def withdraw(row: TimeBound, actor: Actor, at: datetime) -> None:
    """Take back what waits or stands. Raises `AlreadyDecided` when it was refused or withdrawn before."""
    if row.state not in {TimeBound.State.REQUESTED, TimeBound.State.APPROVED}:
        raise AlreadyDecided(f"This waiver was already {row.state}.")
    row.state, row.withdrawn_by, row.withdrawn_at = TimeBound.State.WITHDRAWN, actor.user, at
    row.save(update_fields=["state", "withdrawn_by", "withdrawn_at"])


def ending(rows: QuerySet[Row], at: datetime) -> Iterator[Row]:
    """Those of `rows` in force whose end within `WAIVER_NOTICE_DAYS` people are to be told of now, the next first.

    One that was given for no longer than that is told of when half of it is over. `rows` have a `warning` once told.
    """
    within = timedelta(days=settings.WAIVER_NOTICE_DAYS)
    near = rows.filter(
        state=TimeBound.State.APPROVED, expires_at__gt=at, expires_at__lte=at + within, warning__isnull=True
    )
    for one in near.order_by("expires_at", "pk").iterator():
        given = one.expires_at - (one.decided_at or one.requested_at)
        if given > within or one.expires_at - at <= given / 2:
            yield one
