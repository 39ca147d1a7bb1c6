"""Whether the log goes on, told to administrators: without the private key, so that a page may ask."""

from datetime import datetime, timedelta

from readiness.ledger import guard
from readiness.ledger.refusing import SealingRefused
from readiness.ledger.sealing import size_now, unsealed

#: An entry that waits so long has no worker that seals it, or the worker refuses to.
PATIENCE = timedelta(minutes=2)


def sealing_trouble(at: datetime) -> str:
    """Why what is recorded is not sealed, and what to do; "" while all is well."""
    oldest = unsealed().values_list("recorded_at", flat=True).first()
    if oldest is None or at - oldest < PATIENCE:
        return ""
    try:
        guard.compare(guard.outside(), size_now())
    except SealingRefused as refused:
        return refused.sentence
    return "No worker has sealed what was recorded since then: see that one runs, and what its log says."
