"""Everything that happens to a launch: asked for, moved, cancelled, decided, signed, launched."""

from readiness.launches.signing import AlreadySigned, GateClosed, LaunchClosed, OwnEvidence, SamePerson

from .afterwards import AfterwardsOver, ItemsOpen, finish_afterwards
from .badges import AlreadyShared, revoke_badge, share_badge
from .deciding import DecidedMeanwhile, SpokeInOtherRole, decide_launch
from .launching import NotSigned, PeopleSaidNo, record_launch
from .looking import look_afterwards, tell_afterwards
from .outdating import tell_outdated
from .requesting import AlreadyOpen, cancel_launch, request_launch, reschedule_launch
from .signing import ChangedSinceShown, sign_off

__all__ = [
    "AfterwardsOver",
    "AlreadyOpen",
    "AlreadyShared",
    "AlreadySigned",
    "ChangedSinceShown",
    "DecidedMeanwhile",
    "GateClosed",
    "ItemsOpen",
    "LaunchClosed",
    "NotSigned",
    "OwnEvidence",
    "PeopleSaidNo",
    "SamePerson",
    "SpokeInOtherRole",
    "cancel_launch",
    "decide_launch",
    "finish_afterwards",
    "look_afterwards",
    "record_launch",
    "request_launch",
    "reschedule_launch",
    "revoke_badge",
    "share_badge",
    "sign_off",
    "tell_afterwards",
    "tell_outdated",
]
