"""Tables of this room: deployments with their steps, triggers and decisions, overrides of the gate, forges."""

from .deployment import Deployment, DeploymentStep
from .forge import ForgeHook, ForgeReport
from .override import GateOverride
from .rollback import ReleaseSighting, RollbackDecision, RollbackTrigger

__all__ = [
    "Deployment",
    "DeploymentStep",
    "ForgeHook",
    "ForgeReport",
    "GateOverride",
    "ReleaseSighting",
    "RollbackDecision",
    "RollbackTrigger",
]
