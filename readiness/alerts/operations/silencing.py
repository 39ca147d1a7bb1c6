"""Nobody is told of alerts for a bounded time, with a reason that stands in the log."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertSilence
from readiness.alerts.queries import policy_for
from readiness.catalog.models import Environment
from readiness.evidence.holding import enter, person
from readiness.ledger.canonical import stamp
from readiness.ledger.operations import record
from readiness.refusals import AlreadyDecided
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.fields import Problems


class SilenceOver(AlreadyDecided):
    """It holds no more."""

    code = "silence-over"
    sentence = "This silence has ended already."


@transaction.atomic
def silence_alerts(
    *, environment: Environment, key: str = "", minutes: int, reason: str, actor: Actor, at: datetime
) -> AlertSilence:
    """Tell nobody of the alerts of the policy `key`, or with "" of any here, for `minutes`. They open all the same.

    Raises `Invalid` without a reason, or for longer than `ALERT_SILENCE_MAX_HOURS`; `Unseen` for no such policy.
    """
    held = enter(actor, Action.SILENCE_ALERTS, environment)
    title = policy_for(held, key).policy.title if key else "every alert"
    problems = Problems()
    reason = problems.free_text("reason", reason, longest=2000, required=True)
    most = settings.ALERT_SILENCE_MAX_HOURS * 60
    if not 1 <= minutes <= most:
        problems.add("minutes", f"From 1 minute to {settings.ALERT_SILENCE_MAX_HOURS} hours.")
    problems.refuse_any()
    made = AlertSilence.objects.create(
        environment=held,
        key=key,
        reason=reason,
        made_by=person(actor),
        made_at=at,
        until=at + timedelta(minutes=minutes),
    )
    _tell(events.SILENCE_BEGUN, made, held, title, actor, at)
    return made


@transaction.atomic
def end_silence(*, silence: AlertSilence, actor: Actor, at: datetime) -> AlertSilence:
    """Tell people again. Raises `SilenceOver`."""
    held = enter(actor, Action.SILENCE_ALERTS, silence.environment)
    row = AlertSilence.objects.select_for_update(of=("self",)).get(pk=silence.pk)
    if row.ended_at is not None or row.until <= at:
        raise SilenceOver
    row.ended_by, row.ended_at = person(actor), at
    row.save(update_fields=["ended_by", "ended_at"])
    waiting = Alert.objects.filter(environment=held, state=Alert.State.OPEN, told=0, tell_at__gt=at)
    waiting.update(tell_at=at)
    title = policy_for(held, row.key).policy.title if row.key else "every alert"
    _tell(events.SILENCE_ENDED, row, held, title, actor, at)
    return row


def _tell(
    kind: str, silence: AlertSilence, held: Environment, title: str, actor: Actor, at: datetime
) -> None:
    record(
        kind=kind,
        actor=actor,
        at=at,
        subject=silence,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={"key": silence.key, "until": stamp(silence.until)},
        private={"title": title, "reason": silence.reason},
    )
