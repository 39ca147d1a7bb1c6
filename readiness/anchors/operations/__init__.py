"""Who is told of the ledger's checkpoints, and telling them."""

from readiness.anchors.operations.making import make_due_anchor
from readiness.anchors.operations.sending import note_mail, run_errands
from readiness.anchors.operations.subscribing import add_webhook, remove_webhook, subscribe, unsubscribe

__all__ = [
    "add_webhook",
    "make_due_anchor",
    "note_mail",
    "remove_webhook",
    "run_errands",
    "subscribe",
    "unsubscribe",
]
