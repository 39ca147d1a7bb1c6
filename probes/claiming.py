"""Taking due probes in hand: with a lease, so that no other worker looks at the same time."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from probes import cadence
from probes.discovery import kinds
from probes.given.granting import grant_for
from probes.grant import Grant
from probes.looking import Assignment, lease_length
from probes.models import Probe, Run
from probes.probe import Kind
from probes.queries import ENDED
from probes.verdict import Status, Verdict
from readiness.clock import now

SAW = [status.value for status in Status if status.looked]


@dataclass(frozen=True)
class Claim:
    """One probe in this worker's hands."""

    probe: Probe
    due: datetime
    scheduled_for: datetime
    token: uuid.UUID
    assignment: Assignment


def claim_due(at: datetime, limit: int) -> Iterator[Claim]:
    """Up to `limit` due probes, longest due first, each leased to the caller; those of others are passed over."""
    with transaction.atomic():
        due = (
            Probe.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(enabled=True, next_run_at__lte=at, environment__archived_at__isnull=True)
            .exclude(environment__service__lifecycle__in=ENDED)
            .filter(Q(lease_until__isnull=True) | Q(lease_until__lt=at))
            .select_related("environment__service__team")
            .annotate(last_seen=Subquery(_seen_runs().values("observations")[:1]))
            .prefetch_related("environment__endpoints")
            .order_by("next_run_at")[:limit]
        )
        for probe in due:
            kind = kinds().get(probe.kind)
            if kind is None:
                # A kind that this release does not have, or that its own twins switched off, testifies nothing.
                probe.next_run_at = at + timedelta(hours=1)
                probe.save(update_fields=["next_run_at"])
                continue
            probe.lease_token = uuid.uuid4()
            probe.lease_until = max(at, now()) + lease_length(kind)
            probe.save(update_fields=["lease_token", "lease_until"])
            interval = timedelta(seconds=probe.interval_seconds)
            # After an outage the run stands for the newest slot; the older ones were missed.
            newest = cadence.slot_after(probe.pk, interval, at) - interval
            yield Claim(
                probe=probe,
                due=probe.next_run_at,
                scheduled_for=max(probe.next_run_at, newest),
                token=probe.lease_token,
                assignment=_assignment(probe, kind, probe.last_seen, at),
            )


def _seen_runs() -> QuerySet[Run]:
    """The runs of the outer query's probe that saw something, or wait for it, newest first."""
    waiting = [code for kind in kinds().values() for code in kind.waits]
    saw = Q(status__in=SAW) | Q(code__in=waiting)
    return Run.objects.filter(saw, probe=OuterRef("pk")).order_by("-scheduled_for")


def _assignment(probe: Probe, kind: Kind[Any], last_seen: dict[str, Any] | None, at: datetime) -> Assignment:
    granted = grant_for(probe.environment, kind, at)
    refusal = granted if isinstance(granted, Verdict) else None
    return Assignment(
        kind=kind,
        endpoints={endpoint.purpose: endpoint.url for endpoint in probe.environment.endpoints.all()},
        team=probe.environment.service.team.slug,
        environment=probe.environment.slug,
        previous=last_seen,
        grant=Grant() if isinstance(granted, Verdict) else granted,
        refusal=refusal,
    )
