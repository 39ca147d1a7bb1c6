"""Bundles: a part of the sealed log with everything that an outsider needs to check it offline.

    make_bundle(scope, out, ...)    asked by report kinds and by `manage.py export_bundle`

`readiness/ledger/verifier.py` is the other side. It shares no code with this one, so that one does not repeat the
other's mistake.
"""

from collections.abc import Sequence
from pathlib import Path

from readiness.ledger import export
from readiness.reports.bundle.certificate import Certificate, printed
from readiness.reports.bundle.making import Bundle
from readiness.reports.bundle.scope import Scope
from readiness.reports.kind import Tell

__all__ = ["Scope", "make_bundle"]


def make_bundle(
    scope: Scope, out: Path, *, tell: Tell, kept: Sequence[str] = (), certificate: Certificate = printed
) -> export.SealedLog:
    """Write the bundle of `scope` to `out`, over the log as it is sealed now; which that was.

    `kept`: checkpoints that somebody holds, as signed notes. Only a worker or a command may ask: it signs.
    Raises `NothingSealed`, `SealingRefused`, and `Invalid` for a kept note that is not of this log.
    """
    log = export.newest()
    outside = [export.outside_checkpoint(note, log) for note in kept]
    Bundle(scope, log, outside, certificate, tell).write(out)
    return log
