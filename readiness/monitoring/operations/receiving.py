"""Alerts that Alertmanager delivers: each beginning and each end is kept once, however often it is told."""

from datetime import datetime

from django.db import transaction

from readiness.catalog.models import Environment
from readiness.evidence.holding import EnvironmentClosed, closed_because, hold
from readiness.ingest.models import IngestToken
from readiness.ingest.operations import Sender, demand_sender
from readiness.ledger.operations import record
from readiness.monitoring import events
from readiness.monitoring.delivery import Alert, Delivery, read_delivery
from readiness.monitoring.models import ReceivedAlert
from readiness.teams.actors import INGEST, Actor


@transaction.atomic
def receive_alerts(
    *, environment: Environment, content: bytes, sender: Sender, actor: Actor = INGEST, at: datetime
) -> list[ReceivedAlert]:
    """The alerts of one delivery that were not known yet, kept as received at `at`; those known change nothing.

    Raises `Unreadable` before anything is stored; `NotForThere`, `ReportForbidden`, `EnvironmentClosed`.
    """
    delivery = read_delivery(content)
    (held,) = hold([environment.pk])
    demand_sender(held, sender, at)
    if closed_because(held):
        raise EnvironmentClosed(closed_because(held))
    new = _new(held, delivery)
    if not new:
        return []
    made = ReceivedAlert.objects.bulk_create(
        _row(held, delivery, alert, sender.token, at) for alert in new.values()
    )
    record(
        kind=events.ALERTS_RECEIVED,
        actor=actor,
        at=at,
        subject=held.service,
        team=held.service.team,
        service=held.service,
        environment=held,
        data={
            "alerts": len(made),
            "firing": sum(one.status == "firing" for one in made),
            "receiver": delivery.receiver,
            "token": sender.token.prefix if sender.token else None,
        },
    )
    return made


def _new(environment: Environment, delivery: Delivery) -> dict[tuple[str, datetime, str], Alert]:
    """Those not kept yet. The environment is held, so nobody keeps one meanwhile."""
    told = {(one.fingerprint, one.starts_at, one.status): one for one in delivery.alerts}
    rows = ReceivedAlert.objects.filter(
        environment=environment, fingerprint__in={one.fingerprint for one in delivery.alerts}
    )
    known = set(rows.values_list("fingerprint", "starts_at", "status"))
    return {key: one for key, one in told.items() if key not in known}


def _row(
    environment: Environment, delivery: Delivery, alert: Alert, token: IngestToken | None, at: datetime
) -> ReceivedAlert:
    return ReceivedAlert(
        environment=environment,
        fingerprint=alert.fingerprint,
        status=alert.status,
        starts_at=alert.starts_at,
        ends_at=alert.ends_at,
        name=alert.name,
        labels=dict(alert.labels),
        annotations=dict(alert.annotations),
        nonce=alert.nonce,
        receiver=delivery.receiver,
        group_key=delivery.group_key,
        generator_url=alert.generator_url,
        token=token,
        received_at=at,
    )
