"""Planning maintenance, moving its end, ending it. A window is never rewritten: what was planned stays readable.

A window whose end is moved is ended, and another goes on from that moment: the log has both.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from probes import events
from probes.maintaining import span_of
from probes.models import Maintenance
from probes.upkeep.queries import open_windows
from probes.upkeep.wall import in_words, is_zone, span, wall_time
from readiness.evidence.holding import enter, person
from readiness.ledger.operations import record
from readiness.models import Environment
from readiness.refusals import Conflict, Invalid
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems

#: Windows that are on or to come, of one environment.
MOST_OPEN = 50
AHEAD = timedelta(days=366)
REASON = 200


class MaintenanceOver(Conflict):
    """It has ended by itself or somebody ended it."""

    code = "maintenance-over"
    sentence = "This maintenance is over: nothing of it can be changed any more."


class TooManyWindows(Conflict):
    """The next one waits until another is over."""

    code = "too-many-windows"
    sentence = f"{MOST_OPEN} windows are planned here already. Call one off first."


def plan_maintenance(
    *, environment: Environment, zone: str, begins: str, ends: str, reason: str, actor: Actor, at: datetime
) -> Maintenance:
    """Plan one window, in the wall clock of `zone`: from `begins` up to, and without, `ends`.

    It reaches into the future only: a begin of this minute counts from now. Raises `Invalid`, `TooManyWindows`.
    """
    problems = Problems()
    reason = problems.one_line("reason", reason, longest=REASON, required=True)
    problems.refuse_any()
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, environment)
        opens, _closes = _checked(zone, begins, ends, at)
        if opens < at - timedelta(minutes=1):
            raise Invalid({"begins": ["This has passed. What happened before now cannot be planned."]})
        if opens > at + AHEAD:
            raise Invalid({"begins": [f"Plan at most {AHEAD.days} days ahead."]})
        if len(open_windows(held, at)) >= MOST_OPEN:
            raise TooManyWindows
        row = _kept(held, zone, begins, ends, reason, actor, at)
        _tell(events.MAINTENANCE_PLANNED, row, held, actor, at, private={"reason": reason})
    return row


def move_end(*, window: Maintenance, ends: str, actor: Actor, at: datetime) -> Maintenance:
    """Let a window that is on or to come end at another time; answers the one that stands now.

    Raises `Invalid`, or `MaintenanceOver`.
    """
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, window.environment)
        row = _open_row(window, at)
        if row.repeats != Maintenance.Repeats.ONCE:
            raise Invalid({"ends": ["This one repeats: end it and plan another."]})
        _checked(row.zone, row.begins, ends, at)
        if ends == row.ends:
            return row
        row.cancelled_by, row.cancelled_at = person(actor), at
        row.save(update_fields=["cancelled_by", "cancelled_at"])
        moved = _kept(held, row.zone, row.begins, ends, row.reason, actor, at)
        _tell(
            events.MAINTENANCE_MOVED,
            moved,
            held,
            actor,
            at,
            before=str(row.pk),
            private={"reason": row.reason},
        )
    return moved


def end_maintenance(*, window: Maintenance, actor: Actor, at: datetime) -> Maintenance:
    """End a window that is on, or call one off that is to come. Raises `MaintenanceOver` where it is over."""
    with transaction.atomic():
        held = enter(actor, Action.CONFIGURE_PROBE, window.environment)
        row = _open_row(window, at)
        row.cancelled_by, row.cancelled_at = person(actor), at
        row.save(update_fields=["cancelled_by", "cancelled_at"])
        _tell(events.MAINTENANCE_ENDED, row, held, actor, at)
    return row


def _open_row(window: Maintenance, at: datetime) -> Maintenance:
    row = Maintenance.objects.select_for_update(of=("self",)).get(pk=window.pk)
    if row.cancelled_at is not None or span_of(row, at) is None:
        raise MaintenanceOver
    return row


def _checked(zone: str, begins: str, ends: str, at: datetime) -> tuple[datetime, datetime]:
    """Begin and end in UTC. Raises `Invalid`."""
    shape = ["Write it as 2026-03-29T01:30, without an offset."]
    opens_wall, closes_wall = wall_time(begins), wall_time(ends)
    wrong: dict[str, list[str]] = {}
    if not is_zone(zone):
        wrong["zone"] = ["Choose a zone of the IANA database, as in Europe/Berlin."]
    if opens_wall is None:
        wrong["begins"] = shape
    if closes_wall is None:
        wrong["ends"] = shape
    if wrong or opens_wall is None or closes_wall is None:
        raise Invalid(wrong)
    opens, closes = span(zone, opens_wall, closes_wall)
    most = timedelta(hours=settings.PROBE_MAINTENANCE_HOURS)
    if not opens < closes or closes <= at:
        raise Invalid({"ends": ["Maintenance ends after it begins, and in the future."]})
    if closes - opens > most:
        raise Invalid({"ends": [f"Maintenance lasts at most {in_words(most)}."]})
    return opens, closes


def _kept(
    held: Environment, zone: str, begins: str, ends: str, reason: str, actor: Actor, at: datetime
) -> Maintenance:
    return Maintenance.objects.create(
        environment=held,
        reason=reason,
        zone=zone,
        begins=begins,
        ends=ends,
        planned_by=person(actor),
        planned_at=at,
    )


def _tell(
    kind: str,
    row: Maintenance,
    held: Environment,
    actor: Actor,
    at: datetime,
    *,
    private: dict[str, str] | None = None,
    **more: str,
) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=row,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"zone": row.zone, "begins": row.begins, "ends": row.ends, **more},
        private=private or {},
    )
