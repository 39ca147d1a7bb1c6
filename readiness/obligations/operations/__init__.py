"""What is done about duties: started, changed, handed over, done, moved, skipped, ended. A door calls one of these."""

from .changing import change_duty, end_duty, hand_over
from .channels import add_channel, remove_channel
from .doing import review_occurrence, submit_occurrence
from .editing import StillOverdue, edit_duty
from .feeds import feed_behind, make_feed, revoke_feed
from .moving import acknowledge_occurrence, reschedule_occurrence, snooze_occurrence
from .planning import open_due, plan_due
from .skipping import ask_skip, decide_skip, withdraw_skip
from .smoothing import smooth, take_back
from .starting import start_duty, start_ongoing, start_own_duty
from .watching import close_witnessed

__all__ = [
    "StillOverdue",
    "acknowledge_occurrence",
    "add_channel",
    "ask_skip",
    "change_duty",
    "close_witnessed",
    "decide_skip",
    "edit_duty",
    "end_duty",
    "feed_behind",
    "hand_over",
    "make_feed",
    "open_due",
    "plan_due",
    "remove_channel",
    "reschedule_occurrence",
    "review_occurrence",
    "revoke_feed",
    "smooth",
    "snooze_occurrence",
    "start_duty",
    "start_ongoing",
    "start_own_duty",
    "submit_occurrence",
    "take_back",
    "withdraw_skip",
]
