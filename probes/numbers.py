"""What the portal's own watch says of "up": 1 where it found the service right, 0 where it found it wrong.

A look that could not be made, and one in planned maintenance, is no number.
"""

from datetime import datetime, timedelta

from probes.models import Probe, Run
from probes.slots import RIGHT, WRONG
from probes.watching import WATCH
from readiness.alerts.sources import Row
from readiness.models import Environment
from readiness.monitoring.sample import Sample

#: A look holds for so many of its intervals.
_TIMES, _LEAST = 3, timedelta(minutes=3)


def up(environment: Environment, after: datetime, until: datetime) -> Row:
    """Of the looks that were due `after` < then <= `until`."""
    probe = Probe.objects.filter(environment=environment, kind=WATCH, enabled=True).first()
    if probe is None:
        return Row([])
    runs = Run.objects.filter(
        probe=probe, scheduled_for__gt=after, scheduled_for__lte=until, in_maintenance=False,
        status__in=RIGHT | WRONG,
    ).order_by("scheduled_for")  # fmt: skip
    told = runs.values_list("scheduled_for", "status")
    gap = max(_LEAST, _TIMES * timedelta(seconds=probe.interval_seconds))
    return Row([Sample(when, 1.0 if status in RIGHT else 0.0) for when, status in told], gap)


SOURCES = {"up": up}
