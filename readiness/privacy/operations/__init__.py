"""Asking for erasure and deciding on it; legal holds. Each is one transaction with its record."""

from readiness.privacy.operations.asking import ask_erasure, ask_own_erasure, withdraw_erasure
from readiness.privacy.operations.deciding import approve_erasure, refuse_erasure
from readiness.privacy.operations.holds import lift_hold, set_hold

__all__ = [
    "approve_erasure",
    "ask_erasure",
    "ask_own_erasure",
    "lift_hold",
    "refuse_erasure",
    "set_hold",
    "withdraw_erasure",
]
