"""The last day of the probe that watches an environment, for the witness of its uptime."""

from datetime import datetime, timedelta

from probes.models import Probe, Run
from probes.slots import Slots, tally
from readiness.models import Environment

DAY = timedelta(days=1)
# The probe that asks an uncached path and takes no cached answer for one.
WATCH = "health_endpoint"


def slots_of(environment: Environment, at: datetime) -> Slots | None:
    """The day that ends one interval before `at`, for the newest slot may be under way; None without such a probe."""
    probe = Probe.objects.filter(environment=environment, kind=WATCH, enabled=True).first()
    if probe is None:
        return None
    until = at - timedelta(seconds=probe.interval_seconds)
    plan = Slots(WATCH, probe.interval_seconds, until - DAY, until, probe.grid_since or until)
    rows = Run.objects.filter(probe=probe, scheduled_for__gte=plan.since, scheduled_for__lt=until)
    return tally(plan, rows.values_list("scheduled_for", "status", "in_maintenance"))
