"""Tables in which a row is not changed but ended, and another takes its place."""

from typing import Any

from readiness.audit.held.table import Opened, Table, by
from readiness.ledger.verifier import Entry


class OneAtATime(Table):
    """Rows of which one lives at each place: whoever gives the next one ends it, which no entry of its own tells."""

    def __init__(self) -> None:
        super().__init__()
        self._living: dict[tuple[str, ...], str] = {}
        self._where: dict[str, tuple[str, ...]] = {}

    def begin(self, entry: Entry, *place: str, **told: Any) -> None:
        """The row lives at `place` from here on, in the place of another."""
        former = self._living.get(place)
        if former is not None:
            self.tell(former, ended_by_id=by(entry), ended_at=entry.at)
        self._living[place], self._where[entry.subject] = entry.subject, place
        self.tell(entry.subject, **told, ended_by_id=None, ended_at=None)

    def end(self, entry: Entry, _opened: Opened) -> None:
        """Somebody ended it."""
        place = self._where.get(entry.subject, ())
        if self._living.get(place) == entry.subject:
            del self._living[place]
        self.tell(entry.subject, ended_by_id=by(entry), ended_at=entry.at)
