"""What the probes keep: the schedule, the runs, what is left of a day of runs, and planned maintenance."""

from probes.models.days import ProbeDay, RunSeal
from probes.models.maintenance import Maintenance
from probes.models.runs import Run
from probes.models.schedule import Probe

__all__ = ["Maintenance", "Probe", "ProbeDay", "Run", "RunSeal"]
