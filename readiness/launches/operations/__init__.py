"""Everything that happens to a launch: asked for, moved, cancelled, decided, signed, launched."""

from readiness.launches.signing import AlreadySigned, GateClosed, LaunchClosed, OwnEvidence, SamePerson

from .badges import AlreadyShared, revoke_badge, share_badge
from .deciding import DecidedMeanwhile, SpokeInOtherRole, decide_launch
from .launching import NotSigned, PeopleSaidNo, record_launch
from .outdating import tell_outdated
from .requesting import AlreadyOpen, cancel_launch, request_launch, reschedule_launch
from .signing import ChangedSinceShown, sign_off

__all__ = [
    "AlreadyOpen",
    "AlreadyShared",
    "AlreadySigned",
    "ChangedSinceShown",
    "DecidedMeanwhile",
    "GateClosed",
    "LaunchClosed",
    "NotSigned",
    "OwnEvidence",
    "PeopleSaidNo",
    "SamePerson",
    "SpokeInOtherRole",
    "cancel_launch",
    "decide_launch",
    "record_launch",
    "request_launch",
    "reschedule_launch",
    "revoke_badge",
    "share_badge",
    "sign_off",
    "tell_outdated",
]
