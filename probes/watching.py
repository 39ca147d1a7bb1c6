"""What the portal itself saw of an environment: slots of its watch, alerts that came back, certificates over time."""

from datetime import datetime, timedelta
from typing import Any

from probes.arrivals import Arrival
from probes.models import Probe, Run
from probes.sightings import Sighting, sightings
from probes.slots import Slots, tally
from probes.verdict import Status
from readiness.models import Environment, EvidenceRevision
from readiness.monitoring.queries import synthetic_alerts

DAY = timedelta(days=1)
SAW = [status.value for status in Status if status.looked]
# The probe that asks an uncached path and takes no cached answer for one.
WATCH = "health_endpoint"
_MOST_ARRIVALS = 50
# Its testimony is new whenever another certificate is shown, so it tells of each.
CERTIFICATE = "tls_certificate"
_MOST_REVISIONS = 60


def slots_of(environment: Environment, at: datetime) -> Slots | None:
    """The day that ends one interval before `at`, for the newest slot may be under way; None without such a probe."""
    probe = Probe.objects.filter(environment=environment, kind=WATCH, enabled=True).first()
    if probe is None:
        return None
    until = at - timedelta(seconds=probe.interval_seconds)
    plan = Slots(WATCH, probe.interval_seconds, until - DAY, until, probe.grid_since or until)
    rows = Run.objects.filter(probe=probe, scheduled_for__gte=plan.since, scheduled_for__lt=until)
    return tally(plan, rows.values_list("scheduled_for", "status", "in_maintenance"))


def arrivals_of(environment: Environment, at: datetime) -> tuple[Arrival, ...]:
    """The synthetic alerts that were delivered as firing in the day before `at`, newest first."""
    rows = synthetic_alerts(environment, at - DAY).filter(status="firing")
    return tuple(
        Arrival(one.nonce, one.fingerprint, one.receiver, one.received_at) for one in rows[:_MOST_ARRIVALS]
    )


def certificates_of(environment: Environment, at: datetime) -> tuple[Sighting, ...]:
    """The certificates in the newest testimony, each as it was first seen and as it last was before the next."""
    rows = EvidenceRevision.objects.filter(
        evidence__environment=environment,
        evidence__probe_kind=CERTIFICATE,
        evidence__withdrawn_at__isnull=True,
        verdict__in=SAW,
        submitted_at__lte=at,
    ).order_by("-number")
    told = list(rows.values_list("submitted_at", "observations")[:_MOST_REVISIONS])[::-1]
    looks: list[tuple[datetime, dict[str, Any]]] = []
    for place, (begun, observations) in enumerate(told):
        until = told[place + 1][0] if place + 1 < len(told) else at
        last = _last_look(environment, begun, until)
        looks += [(begun, observations or {}), *([(last, observations or {})] if last else [])]
    return sightings(looks)


def _last_look(environment: Environment, begun: datetime, until: datetime) -> datetime | None:
    """The newest look between the two, which saw the same as the one before: else there would be new testimony."""
    runs = Run.objects.filter(
        probe__environment=environment, probe__kind=CERTIFICATE, status__in=SAW,
        scheduled_for__gt=begun, scheduled_for__lt=until,
    )  # fmt: skip
    return runs.order_by("-scheduled_for").values_list("scheduled_for", flat=True).first()
