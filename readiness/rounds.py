"""A worker's round: every kind of due work once, each apart, so that a fault in one never starves another.

The rows in the database are the work. Celery's tasks, `manage.py work` and the tests all call this.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

import structlog
from django.db import close_old_connections

log = structlog.get_logger(__name__)


class Round(NamedTuple):
    """One kind of due work. `do(at=..., limit=...)` answers how many pieces it did."""

    name: str
    do: Callable[..., int]
    limit: int


class RoundBroke(Exception):
    """At least one kind of work broke off; the others were done. `faults`: name -> exception."""

    def __init__(self, done: dict[str, int], faults: dict[str, Exception]) -> None:
        self.done, self.faults = done, faults
        super().__init__(", ".join(f"{name}: {fault!r}" for name, fault in faults.items()))


def work_round(rounds: Sequence[Round], at: datetime) -> dict[str, int]:
    """Do what is due at `at`, at most `limit` pieces of each kind; name -> pieces done.

    Raises `RoundBroke` after everything was tried, so that a fault is loud and still costs nobody else a turn.
    """
    done: dict[str, int] = {}
    faults: dict[str, Exception] = {}
    for name, do, limit in rounds:
        # A worker lives long: a connection that the database dropped must not be met again.
        close_old_connections()
        try:
            done[name] = do(at=at, limit=limit)
        except Exception as fault:
            log.exception("round_broke", round=name)
            faults[name] = fault
    if faults:
        raise RoundBroke(done, faults)
    return done
