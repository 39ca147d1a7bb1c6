"""One of each thing of alerts, for the tests that ask for every call and every page."""

from datetime import datetime
from typing import Any

from readiness.alerts.models import Alert
from readiness.alerts.operations import (
    add_policy,
    change_policy,
    silence_alerts,
    start_drill,
    take_delivery,
    tell_due,
)
from readiness.alerts.operations.policies import Bound
from readiness.catalog.models import Environment
from readiness.ingest.operations import Sender
from tests.world import World

DELIVERED = (
    b'{"version": "4", "receiver": "portal", "alerts": [{"status": "firing", "labels": {"alertname": "HighErrorRate"},'
    b' "startsAt": "2026-06-01T12:00:00Z", "fingerprint": "ab12"}]}'
)
BOUND = Bound(value=0.7, resolve_value=0.6, lasting=300, calm=60, severity="warning", route="notify")


def build_alerts(place: Environment, world: World, sender: Sender, at: datetime) -> dict[str, Any]:
    """Ids by name."""
    lead, contributor = world.actor("lead"), world.actor("contributor")
    take_delivery(environment=place, content=DELIVERED, sender=sender, at=at)
    change_policy(environment=place, key="memory_used", bound=BOUND, actor=contributor, at=at)
    add_policy(
        environment=place, title="Orders wait", metric="cpu", operator=">", bound=BOUND, actor=lead, at=at
    )
    silence = silence_alerts(
        environment=place, key="memory_used", minutes=60, reason="It is filled.", actor=lead, at=at
    )
    start_drill(environment=place, actor=contributor, at=at)
    tell_due(at=at, limit=10)
    return {"silence": silence.pk, "alert": Alert.objects.get(drill=False).pk}
