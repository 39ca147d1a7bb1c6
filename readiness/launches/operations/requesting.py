"""Asking for a launch, moving it, and calling it off."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, enter_closed
from readiness.launches import events
from readiness.launches.models import Launch
from readiness.launches.queries import launch_checklist
from readiness.launches.signing import LaunchClosed
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided, Forbidden, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

LONGEST = 4000
#: A date is a day somewhere: it is past when it is past everywhere.
LAST_ZONE = timedelta(hours=12)


class AlreadyOpen(AlreadyDecided):
    """One review an environment at a time."""

    code = "launch-already-open"
    sentence = "A launch of this environment is already in review."


@transaction.atomic
def request_launch(
    *, environment: Environment, planned_for: date, note: str = "", actor: Actor, at: datetime
) -> Launch:
    """Ask for a launch of `environment` on a day that is not past, against its launch checklist.

    Raises `Invalid`, `NoLaunchChecklist`, `AlreadyOpen`, `EnvironmentClosed`.
    """
    held = enter(actor, Action.REQUEST_LAUNCH, environment)
    if actor.user is None:
        raise Forbidden
    problems = Problems()
    _check_day(problems, planned_for, at)
    note = problems.free_text("note", note, longest=LONGEST)
    problems.refuse_any()
    checklist = launch_checklist(held)
    try:
        with transaction.atomic():
            launch = Launch.objects.create(
                service=held.service,
                environment=held,
                checklist=checklist,
                planned_for=planned_for,
                note=note,
                requested_by=actor.user,
                requested_at=at,
            )
    except IntegrityError as error:
        raise AlreadyOpen from error
    record_of(
        launch,
        events.LAUNCH_REQUESTED,
        actor,
        at,
        data={"planned_for": planned_for.isoformat(), "checklist": str(checklist.pk)},
        private={"note": note} if note else {},
    )
    return launch


@transaction.atomic
def reschedule_launch(*, launch: Launch, planned_for: date, actor: Actor, at: datetime) -> Launch:
    """Move an open launch to another day. Signatures stay: they are on the facts, not on the day.

    The same day again changes nothing. Raises `Invalid`, `LaunchClosed`, `EnvironmentClosed`.
    """
    enter(actor, Action.REQUEST_LAUNCH, launch.environment)
    fresh = open_launch(launch)
    problems = Problems()
    _check_day(problems, planned_for, at)
    problems.refuse_any()
    before = fresh.planned_for
    if planned_for != before:
        fresh.planned_for = planned_for
        fresh.save(update_fields=["planned_for"])
        days = {"from": before.isoformat(), "to": planned_for.isoformat()}
        record_of(fresh, events.LAUNCH_RESCHEDULED, actor, at, data=days)
    return fresh


@transaction.atomic
def cancel_launch(*, launch: Launch, reason: str, actor: Actor, at: datetime) -> Launch:
    """Call an open launch off, with the reason; also where the environment has ended meanwhile.

    Raises `Invalid`, `LaunchClosed`.
    """
    enter_closed(actor, Action.REQUEST_LAUNCH, launch.environment_id)
    fresh = open_launch(launch)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=LONGEST, required=True)
    problems.refuse_any()
    close(fresh, Launch.State.CANCELLED, actor, at, reason)
    record_of(
        fresh,
        events.LAUNCH_CANCELLED,
        actor,
        at,
        data={"planned_for": fresh.planned_for.isoformat()},
        private={"reason": reason},
    )
    return fresh


def open_launch(launch: Launch) -> Launch:
    """The launch as it is now, whose environment the caller holds. Raises `Unseen`, `LaunchClosed`."""
    related = Launch.objects.select_related("service__team", "environment", "checklist__template")
    fresh = related.select_related("checklist__version").filter(pk=launch.pk).first()
    if fresh is None:
        raise Unseen
    if fresh.state != Launch.State.OPEN:
        raise LaunchClosed
    return fresh


def close(launch: Launch, state: Launch.State, actor: Actor, at: datetime, reason: str = "") -> None:
    """End an open launch whose environment is held."""
    launch.state, launch.closed_by, launch.closed_at, launch.closed_reason = state, actor.user, at, reason
    launch.save(update_fields=["state", "closed_by", "closed_at", "closed_reason"])


def record_of(
    launch: Launch,
    kind: str,
    actor: Actor,
    at: datetime,
    *,
    data: dict[str, Any],
    private: dict[str, str] | None = None,
) -> None:
    """An entry about a launch."""
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=launch,
        team=launch.service.team,
        service=launch.service,
        environment=launch.environment,
        data=data,
        private=private,
    )


def _check_day(problems: Problems, planned_for: date, at: datetime) -> None:
    if planned_for < (at - LAST_ZONE).date():
        problems.add("planned_for", "This day is past. Choose today or a later day.")
