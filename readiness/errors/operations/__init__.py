"""Changes of the errors room: events come in, keys are made and ended, people decide on groups and sign reviews."""

from .deciding import GroupMoved, assign_group, ignore_group, reopen_group, resolve_group
from .gathering import gathered
from .keeping import Arrival, keep_arrivals
from .keys import KeyRevoked, change_policy, make_key, revoke_key
from .reviewing import sign_review
from .tallying import Tallied, tally
from .testing import settle_test, start_test

__all__ = [
    "Arrival",
    "GroupMoved",
    "KeyRevoked",
    "Tallied",
    "assign_group",
    "change_policy",
    "gathered",
    "ignore_group",
    "keep_arrivals",
    "make_key",
    "reopen_group",
    "resolve_group",
    "revoke_key",
    "settle_test",
    "sign_review",
    "start_test",
    "tally",
]
