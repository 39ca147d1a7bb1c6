"""Calls of alerts in words, for mails, pages and tools alike."""

from dataclasses import dataclass

from django.conf import settings

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.wording import bound_in_words, in_words
from readiness.evidence.moments import written
from readiness.notify.models import Notice
from readiness.notify.paths import alert_path, alerts_path
from readiness.runbooks.queries import runbook_issue_for

#: What somebody can take on.
TO_ANSWER = (AlertCall.What.PAGE, AlertCall.What.NOTIFY)
#: Of a hundred alerts a person reads the first.
SHOWN = 20


@dataclass(frozen=True)
class Said:
    """A call in words: the subject, the text, and the path of the page where one acts."""

    subject: str
    text: str
    path: str


def said(call: AlertCall, alerts: list[Alert]) -> Said:
    """One alert by its name, several by their number; a drill says so first and last."""
    place = call.environment
    where = f"{place.service.name} in {place.name}"
    head = alerts[0]
    one = head.title if len(alerts) == 1 else f"{len(alerts)} alerts, first {head.title}"
    mark = "[DRILL] " if call.drill else ""
    again = f" (told {call.step} times)" if call.step > 1 and call.what in TO_ANSWER else ""
    subject = f"{mark}{_HEADS[call.what]}{where}: {one.removeprefix('DRILL: ')}{again}"
    lines = [_line(call, alert) for alert in alerts[:SHOWN]]
    if len(alerts) > SHOWN:
        lines.append(f"… and {len(alerts) - SHOWN} more.")
    if call.drill:
        lines.append(
            "This is a drill: nothing is wrong. Acknowledge it, so that it is known that you are reached."
        )
    if (
        runbook := runbook_issue_for(place.service, head.key)
        if call.what in TO_ANSWER and not call.drill
        else ""
    ):
        lines.append(f"What to do: {settings.BASE_URL}{runbook}")
    path = alert_path(head.pk) if len(alerts) == 1 else alerts_path(place.service.slug)
    return Said(subject, "\n".join(lines), path)


_HEADS = {"page": "PAGE ", "notify": "Warning: ", "acknowledged": "Acknowledged: ", "resolved": "Resolved: "}


def _line(call: AlertCall, alert: Alert) -> str:
    if call.what == AlertCall.What.ACKNOWLEDGED:
        note = f": {alert.note}" if alert.note else "."
        return f"{alert.title}: {alert.acknowledged_by or 'the portal'} took it on{note}"
    if call.what == AlertCall.What.RESOLVED:
        ended = f"over since {written(alert.ended_at)}" if alert.ended_at else "over"
        return f"{alert.title}: {ended}{f'. {alert.resolution}' if alert.resolution else '.'}"
    number = ""
    if alert.metric and alert.number is not None:
        bound = bound_in_words(alert.metric, alert.operator, alert.bound)
        number = f", {in_words(alert.metric, alert.number)} when it opened (bound: {bound})"
    return f"{alert.title}{number}, since {written(alert.began_at)}."


def alerts_of(call: AlertCall) -> list[Alert]:
    """In the order in which they were told."""
    rows = Alert.objects.filter(pk__in=call.alerts).select_related("acknowledged_by")
    return sorted(rows, key=lambda row: call.alerts.index(str(row.pk)))


def call_of(notice: Notice) -> AlertCall | None:
    """The call that a notice tells of; None for any other notice."""
    if notice.entry.kind != events.ALERTS_TOLD or notice.entry.subject_id is None:
        return None
    return AlertCall.objects.select_related("environment__service").get(pk=notice.entry.subject_id)


def pages(notice: Notice) -> bool:
    """Whether it wakes somebody."""
    told = call_of(notice)
    return told is not None and told.what == AlertCall.What.PAGE
