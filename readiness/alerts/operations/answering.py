"""Somebody has seen an alert and takes it on, or says that it is over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.operations.calls import call
from readiness.alerts.operations.drills import answered
from readiness.alerts.operations.rows import PERSON, note, resolved
from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, person
from readiness.refusals import AlreadyDecided, Conflict
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems
from readiness.teams.models import User

LONGEST = 2000


class AlreadyAcknowledged(AlreadyDecided):
    """Somebody was first."""

    code = "already-acknowledged"
    sentence = "Somebody has acknowledged this alert already."


class AlertOver(Conflict):
    """Nothing is left to take on."""

    code = "alert-over"
    sentence = "This alert is resolved already."


class OwnDrill(Conflict):
    """A drill shows that somebody else is reached."""

    code = "own-drill"
    sentence = "You started this drill. It shows nothing unless another person answers."


@transaction.atomic
def acknowledge_alert(*, alert: Alert, note: str = "", actor: Actor, at: datetime) -> Alert:
    """Take an open alert on, so that nobody else is woken. Raises `AlreadyAcknowledged`, `AlertOver`, `OwnDrill`."""
    held = enter(actor, Action.ACKNOWLEDGE_ALERT, alert.environment)
    row = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    _acknowledge(row, held, note, actor, at)
    _tell_tools(held, {row.page_key}, at)
    return row


@transaction.atomic
def acknowledge_call(*, told: AlertCall, note: str = "", actor: Actor, at: datetime) -> list[Alert]:
    """Take on all alerts that people were told of together and that nobody took on yet; those that were.

    Raises `AlreadyAcknowledged` where none is left, `OwnDrill`.
    """
    held = enter(actor, Action.ACKNOWLEDGE_ALERT, told.environment)
    rows = Alert.objects.select_for_update(of=("self",)).filter(
        pk__in=told.alerts, environment=held, state=Alert.State.OPEN, acknowledged_at__isnull=True
    )
    taken = list(rows.order_by("opened_at", "pk"))
    if not taken:
        raise AlreadyAcknowledged("Each of these alerts is over, or somebody has acknowledged it already.")
    for row in taken:
        _acknowledge(row, held, note, actor, at)
    _tell_tools(held, {row.page_key for row in taken}, at)
    return taken


@transaction.atomic
def close_alert(*, alert: Alert, reason: str, actor: Actor, at: datetime) -> Alert:
    """Say that an alert is over which nothing ends by itself. It opens anew if what is measured is still beyond.

    Raises `AlertOver`, and `Invalid` without a reason.
    """
    held = enter(actor, Action.ACKNOWLEDGE_ALERT, alert.environment)
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=LONGEST, required=True)
    problems.refuse_any()
    row = Alert.objects.select_for_update(of=("self",)).get(pk=alert.pk)
    if row.state != Alert.State.OPEN or row.drill:
        raise AlertOver
    resolved(row, held, how=PERSON, ended_at=at, resolution=reason, actor=actor, at=at)
    return row


def _acknowledge(row: Alert, held: Environment, said: str, actor: Actor, at: datetime) -> None:
    somebody: User = person(actor)
    problems = Problems()
    said = problems.free_text("note", said, longest=LONGEST)
    problems.refuse_any()
    if row.state != Alert.State.OPEN:
        raise AlertOver
    if row.acknowledged_at is not None:
        raise AlreadyAcknowledged
    if row.drill and row.of_drill.started_by_id == somebody.pk:
        raise OwnDrill
    row.acknowledged_by, row.acknowledged_at, row.note, row.tell_at = somebody, at, said, None
    row.save(update_fields=["acknowledged_by", "acknowledged_at", "note", "tell_at"])
    note(row, events.ALERT_ACKNOWLEDGED, held, actor, at, private={"note": said} if said else {})
    if row.drill:
        answered(row, held, actor, at)


def _tell_tools(held: Environment, keys: set[UUID | None], at: datetime) -> None:
    """Where all of one name are taken on, whoever else was called may stand down."""
    for key in sorted(one for one in keys if one is not None):
        rows = list(Alert.objects.filter(environment=held, page_key=key))
        waiting = [one for one in rows if one.state == Alert.State.OPEN and one.acknowledged_at is None]
        if not waiting:
            call(held, AlertCall.What.ACKNOWLEDGED, rows, key, at)
