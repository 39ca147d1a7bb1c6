"""Alerts: a page to whoever is on call, and to the leads when nobody answers; a warning without waking anybody."""

from collections.abc import Iterator

from readiness.alerts import events
from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.people import on_call
from readiness.catalog.models import Service
from readiness.notify import audience
from readiness.notify.alerting import TO_ANSWER, alerts_of, said
from readiness.notify.telling import Happening, Telling

ON_CALL = "You get this because you are on call for {}."


def told(happening: Happening) -> Iterator[Telling]:
    """Once a call. A page that was answered or is over before it went out wakes nobody."""
    call = AlertCall.objects.select_related("environment__service__team", "environment__service__owner").get(
        pk=happening.subject_id
    )
    alerts = alerts_of(call)
    if call.what in TO_ANSWER:
        alerts = [one for one in alerts if one.state == Alert.State.OPEN and one.acknowledged_at is None]
    if not alerts:
        return
    words = said(call, alerts)
    page = call.what == AlertCall.What.PAGE
    for person, because in _people(call, call.environment.service):
        yield Telling(
            recipient=person,
            subject=words.subject,
            text=words.text,
            because=because,
            path=words.path,
            mail=call.what != AlertCall.What.ACKNOWLEDGED,
            insist=page,
        )


def _people(call: AlertCall, service: Service) -> Iterator[audience.Told]:
    """Whoever is on call; from the second time on the leads as well, who hear of the end then too."""
    first = [(person, ON_CALL.format(service.name)) for person in on_call(service)]
    answerers = [
        (one.acknowledged_by, "You get this because you took it on.")
        for one in alerts_of(call)
        if one.acknowledged_by is not None and call.what == AlertCall.What.RESOLVED
    ]
    widened = call.step > 1 or (call.what not in TO_ANSWER and any(one.told > 1 for one in alerts_of(call)))
    yield from audience.one_each(first, audience.leads(service.team) if widened else [], answerers)


RULES = {events.ALERTS_TOLD: told}
