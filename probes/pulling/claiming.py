"""Taking environments in hand whose queries are due: with a lease, so that no other worker asks at the same time."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from probes.given.granting import connections_to
from probes.prometheus import TOOL
from probes.queries import ENDED
from probes.secrecy import SecretLost
from probes.tools import Connection
from readiness.clock import now
from readiness.models import Environment, MetricMapping, MetricPull
from readiness.monitoring.buckets import begin_of
from readiness.monitoring.mapping import Way, queries
from readiness.monitoring.models.mapping import LIVE

#: Longer than one pull takes at most; what a killed worker had in hand is free again after this.
LEASE = timedelta(seconds=60)
Key = tuple[str, str]


@dataclass(frozen=True)
class Claim:
    """One environment in this worker's hands. `slot` is the moment that is asked for, and that its samples have."""

    environment: Environment
    slot: datetime
    token: uuid.UUID
    queries: dict[Key, str] = field(default_factory=dict)
    connection: Connection | None = None
    problem: str = ""


def claim_due(at: datetime, limit: int) -> list[Claim]:
    """Up to `limit` that are due, longest first, each leased to the caller; those of others are passed over."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=at)
    due = MetricPull.objects.filter(free, next_at__lte=at, environment__archived_at__isnull=True)
    due = due.exclude(environment__service__lifecycle__in=ENDED)
    token = uuid.uuid4()
    with transaction.atomic():
        # The clock of a simulation stands still: a lease counts from the later of both.
        rows = due.select_for_update(skip_locked=True, of=("self",)).order_by("next_at", "pk")
        held = list(rows.values_list("pk", flat=True)[:limit])
        MetricPull.objects.filter(pk__in=held).update(lease_token=token, lease_until=max(at, now()) + LEASE)
    places = Environment.objects.select_related("service__team").filter(pk__in=held).order_by("pk")
    slot = begin_of(at, settings.METRIC_PULL_SECONDS)
    asked = _queries(held)
    return [_claim(place, slot, token, asked[place.pk]) for place in places]


def _queries(places: list[uuid.UUID]) -> dict[uuid.UUID, dict[Key, str]]:
    found: dict[uuid.UUID, dict[Key, str]] = defaultdict(dict)
    for row in MetricMapping.objects.filter(LIVE, environment__in=places, way=Way.QUERY):
        for statistic, text in queries(row.metric, row.selector, row.expression).items():
            found[row.environment_id][row.metric, statistic] = text
    return found


def _claim(place: Environment, slot: datetime, token: uuid.UUID, asked: dict[Key, str]) -> Claim:
    try:
        connection = connections_to({TOOL}, place).get(TOOL)
    except SecretLost:
        return Claim(
            place, slot, token, asked, None, "The secret of the connection cannot be opened: give it anew."
        )
    problem = "" if connection else "No Prometheus is connected to this environment."
    return Claim(place, slot, token, asked, connection, problem)
