"""What is done about duties: started, changed, handed over, done, moved, skipped, ended. A door calls one of these."""

from .changing import change_duty, end_duty, hand_over
from .doing import review_occurrence, submit_occurrence
from .moving import reschedule_occurrence, snooze_occurrence
from .planning import open_due, plan_due
from .skipping import ask_skip, decide_skip, withdraw_skip
from .starting import start_duty, start_ongoing, start_own_duty
from .watching import close_witnessed

__all__ = [
    "ask_skip",
    "change_duty",
    "close_witnessed",
    "decide_skip",
    "end_duty",
    "hand_over",
    "open_due",
    "plan_due",
    "reschedule_occurrence",
    "review_occurrence",
    "snooze_occurrence",
    "start_duty",
    "start_ongoing",
    "start_own_duty",
    "submit_occurrence",
    "withdraw_skip",
]
