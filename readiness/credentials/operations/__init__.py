"""What is done about secrets: registered, changed, rotated, retired; looked after by the worker."""

from .registering import change_secret, register_secret, retire_secret
from .rotating import receive_rotation, record_rotation
from .settling import settle_due
from .watching import record_witnessed

__all__ = [
    "change_secret",
    "receive_rotation",
    "record_rotation",
    "record_witnessed",
    "register_secret",
    "retire_secret",
    "settle_due",
]
