"""What is done about deployments: recorded, let past the gate, watched, taken back."""

from .deciding import decide_rollback
from .forges import ForgeRefused, add_forge, receive_delivery, remove_forge
from .overriding import OverrideTooLong, decide_override, request_override, withdraw_override
from .recording import (
    ExternalIdTaken,
    NotPrepared,
    StepsOpen,
    cancel_deployment,
    change_deployment,
    finish_deployment,
    plan_deployment,
    record_deployment,
    start_deployment,
)
from .recovering import declare_recovery, record_sighting, see_recoveries
from .rehearsing import see_rehearsals
from .rows import DeploymentOver
from .starting import DeploymentRunning, GateRefused, NeverRan
from .stepping import record_step
from .taking_back import NothingBefore, start_rollback
from .triggering import declare_trigger, watch_running

__all__ = [
    "DeploymentOver",
    "DeploymentRunning",
    "ExternalIdTaken",
    "ForgeRefused",
    "GateRefused",
    "NeverRan",
    "NotPrepared",
    "NothingBefore",
    "OverrideTooLong",
    "StepsOpen",
    "add_forge",
    "cancel_deployment",
    "change_deployment",
    "decide_override",
    "decide_rollback",
    "declare_recovery",
    "declare_trigger",
    "finish_deployment",
    "plan_deployment",
    "receive_delivery",
    "record_deployment",
    "record_sighting",
    "record_step",
    "remove_forge",
    "request_override",
    "see_recoveries",
    "see_rehearsals",
    "start_deployment",
    "start_rollback",
    "watch_running",
    "withdraw_override",
]
