"""What the probes keep: the schedule, the runs, what is left of a day of runs, and planned maintenance."""

from probes.given.models import Declaration, HostProof, Permit, ProbeStop, SpentRequests, ToolConnection
from probes.models.days import ProbeDay, RunSeal
from probes.models.maintenance import Maintenance
from probes.models.runs import Run
from probes.models.schedule import Probe

__all__ = [
    "Declaration",
    "HostProof",
    "Maintenance",
    "Permit",
    "Probe",
    "ProbeDay",
    "ProbeStop",
    "Run",
    "RunSeal",
    "SpentRequests",
    "ToolConnection",
]
