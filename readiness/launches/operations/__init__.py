"""Everything that happens to a launch: asked for, moved, cancelled, decided, signed, launched."""

from readiness.launches.signing import AlreadySigned, GateClosed, LaunchClosed, OwnEvidence, SamePerson

from .deciding import DecidedMeanwhile, decide_launch
from .launching import NotSigned, PeopleSaidNo, record_launch
from .outdating import tell_outdated
from .requesting import AlreadyOpen, cancel_launch, request_launch, reschedule_launch
from .signing import ChangedSinceShown, sign_off

__all__ = [
    "AlreadyOpen",
    "AlreadySigned",
    "ChangedSinceShown",
    "DecidedMeanwhile",
    "GateClosed",
    "LaunchClosed",
    "NotSigned",
    "OwnEvidence",
    "PeopleSaidNo",
    "SamePerson",
    "cancel_launch",
    "decide_launch",
    "record_launch",
    "request_launch",
    "reschedule_launch",
    "sign_off",
    "tell_outdated",
]
