"""Changes of backups: policies, addresses that jobs ping, restore drills. A door calls one of these."""

from .drill_ends import finish_drill
from .drill_steps import tell_step
from .drills import abandon_drill, abandon_forgotten, start_drill
from .heartbeats import give_canary, receive_ping
from .policies import change_policy, end_policy, make_policy, revoke_address, rotate_address, say_line
from .settling import remove_old_logs, settle_due_backups

__all__ = [
    "abandon_drill",
    "abandon_forgotten",
    "change_policy",
    "end_policy",
    "finish_drill",
    "give_canary",
    "make_policy",
    "receive_ping",
    "remove_old_logs",
    "revoke_address",
    "rotate_address",
    "say_line",
    "settle_due_backups",
    "start_drill",
    "tell_step",
]
