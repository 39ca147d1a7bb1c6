"""Everything that happens to a launch: asked for, moved, cancelled, signed, launched."""

from readiness.launches.signing import AlreadySigned, GateClosed, LaunchClosed, OwnEvidence, SamePerson

from .launching import NotSigned, record_launch
from .outdating import tell_outdated
from .requesting import AlreadyOpen, cancel_launch, request_launch, reschedule_launch
from .signing import ChangedSinceShown, sign_off

__all__ = [
    "AlreadyOpen",
    "AlreadySigned",
    "ChangedSinceShown",
    "GateClosed",
    "LaunchClosed",
    "NotSigned",
    "OwnEvidence",
    "SamePerson",
    "cancel_launch",
    "record_launch",
    "request_launch",
    "reschedule_launch",
    "sign_off",
    "tell_outdated",
]
