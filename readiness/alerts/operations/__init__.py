"""Changes of alerts: judged, delivered, told, answered, silenced; policies; and drills."""

from .answering import acknowledge_alert, acknowledge_call, close_alert
from .delivered import take_delivery
from .drilling import end_drills, start_drill
from .judging import judge_due, plan_watches
from .policies import add_policy, change_policy, restore_policy
from .silencing import end_silence, silence_alerts
from .telling import tell_due

__all__ = [
    "acknowledge_alert",
    "acknowledge_call",
    "add_policy",
    "change_policy",
    "close_alert",
    "end_drills",
    "end_silence",
    "judge_due",
    "plan_watches",
    "restore_policy",
    "silence_alerts",
    "start_drill",
    "take_delivery",
    "tell_due",
]
