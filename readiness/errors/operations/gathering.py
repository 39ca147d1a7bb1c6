"""Events that come at the same time to one process are kept in one transaction: a commit costs more than an event.

Whoever comes while nobody writes, writes what waits, its own first. Nobody is answered before the commit.
"""

from collections import deque
from threading import Condition

from django.db import DatabaseError, connection

from readiness.errors.operations.keeping import Arrival, keep_arrivals

MOST = 50


class _Ticket:
    """One event that waits for its commit."""

    __slots__ = ("arrival", "fault", "new")

    def __init__(self, arrival: Arrival) -> None:
        self.arrival = arrival
        self.new: bool | None = None
        self.fault: BaseException | None = None

    @property
    def done(self) -> bool:
        return self.new is not None or self.fault is not None


_bell = Condition()
_waiting: deque[_Ticket] = deque()
_writing = False


def gathered(arrival: Arrival) -> bool:
    """Keep an event, together with others that wait; whether it was new. Raises what keeping it raised."""
    if connection.in_atomic_block:
        # What others wait for must not hang on the commit of the caller's transaction.
        return keep_arrivals([arrival])[0]
    ticket = _Ticket(arrival)
    with _bell:
        _waiting.append(ticket)
        while _is_busy() and not ticket.done:
            _bell.wait()
        if not ticket.done:
            _set_writing(True)
    if not ticket.done:
        _write(ticket)
    if ticket.fault is not None:
        raise ticket.fault
    return bool(ticket.new)


def _is_busy() -> bool:
    return _writing


def _set_writing(now: bool) -> None:
    global _writing  # noqa: PLW0603  one writer a process is the point
    _writing = now


def _write(own: _Ticket) -> None:
    """Write up to `MOST` of those that wait, among them `own`; then let the next one write."""
    with _bell:
        batch = [own]
        _waiting.remove(own)
        while _waiting and len(batch) < MOST:
            batch.append(_waiting.popleft())
    try:
        _keep(batch)
    finally:
        with _bell:
            for ticket in batch:
                if not ticket.done:
                    ticket.fault = RuntimeError("The writer ended before this event was kept.")
            _set_writing(False)
            _bell.notify_all()


def _keep(batch: list[_Ticket]) -> None:
    try:
        kept = keep_arrivals([one.arrival for one in batch])
    except DatabaseError as fault:
        if len(batch) == 1:
            batch[0].fault = fault
            return
        # One that cannot be kept must not cost the others their answer.
        for one in batch:
            _keep([one])
        return
    for one, new in zip(batch, kept, strict=True):
        one.new = new
