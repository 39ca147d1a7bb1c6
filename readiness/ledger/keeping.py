"""A thread that seals every half second while a worker lives."""

import os
import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.db import close_old_connections, connection

from readiness.ledger.refusing import SealingRefused
from readiness.ledger.sealing import seal_entries

log = structlog.get_logger(__name__)

# A worker forks: never in the middle of a turn, or the child would inherit locks that nobody releases.
_turn = threading.Lock()
os.register_at_fork(before=_turn.acquire, after_in_parent=_turn.release, after_in_child=_turn.release)


class Sealer(threading.Thread):
    """Seals what is recorded, each LEDGER_SEAL_EVERY milliseconds, until `stop`. `clock` tells the time.

    Beside the worker's own round, because a report of two minutes must not hold up every team's entries.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__(name="sealer", daemon=True)
        self.clock = clock
        self.stopping = threading.Event()
        self.trouble = ""

    def run(self) -> None:
        """Take turns; a fault is told once and the next turn tried."""
        while not self.stopping.wait(settings.LEDGER_SEAL_EVERY / 1000):
            while self._seal() and not self.stopping.is_set():
                pass

    def stop(self) -> None:
        """Take no further turn, and wait for the one that may be under way."""
        self.stopping.set()
        if self.is_alive():
            self.join(timeout=10)

    def _seal(self) -> bool:
        """One batch; whether there may be more."""
        with _turn:
            try:
                close_old_connections()
                sealed = seal_entries(at=self.clock())
                self.trouble = ""
            except SealingRefused as refused:
                self._tell("sealing_refused", refused.sentence)
            except Exception as fault:  # noqa: BLE001  a database that is away now is back later
                self._tell("sealing_broke", repr(fault))
            else:
                return sealed is not None and sealed.count >= settings.LEDGER_SEAL_BATCH
            finally:
                if (
                    connection.vendor == "sqlite"
                ):  # its locks do not survive a fork; PostgreSQL's driver looks out
                    connection.close()
        return False

    def _tell(self, event: str, trouble: str) -> None:
        if trouble != self.trouble:
            log.error(event, why=trouble)
        self.trouble = trouble
