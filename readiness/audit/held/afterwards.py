"""The time after launches, and when people were told of its end."""

from collections.abc import Mapping
from typing import Any

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.launches import events
from readiness.launches.models import AfterLaunch, AfterLaunchWord
from readiness.ledger.verifier import Entry

_OPEN: Mapping[str, Any] = {
    "state": "open",
    "ended_by_id": None,
    "ended_at": None,
    "summary": "",
    "standings": {},
}


class AfterLaunches(Table):
    """Which lists a launch started, until when, and who ended them."""

    model, one, many = AfterLaunch, "list after a launch", "lists after launches"
    columns = ("id", "launch_id", "stage", "checklist_id", "starts_at", "due_at", *_OPEN)

    def _started(self, entry: Entry, _opened: Opened) -> None:
        self.tell(
            entry.text("after"),
            launch_id=entry.subject,
            **{name: entry.text(name) for name in ("stage", "starts_at", "due_at")},
            checklist_id=entry.text("checklist"),
            **_OPEN,
        )

    def _finished(self, entry: Entry, opened: Opened) -> None:
        self._ended(entry, state="done", summary=spoken(entry, opened, "summary"))

    def _overtaken(self, entry: Entry, _opened: Opened) -> None:
        self._ended(entry, state="overtaken")

    def _ended(self, entry: Entry, **told: Any) -> None:
        standings = entry.data.get("standings")
        self.tell(entry.text("after"), ended_by_id=by(entry), ended_at=entry.at, standings=standings, **told)

    steps = {
        events.AFTER_STARTED: _started,
        events.AFTER_FINISHED: _finished,
        events.AFTER_OVERTAKEN: _overtaken,
    }


class AfterLaunchWords(Table):
    """That a list is almost over, or over, was told."""

    model, one, many = AfterLaunchWord, "word on a list after a launch", "words on lists after launches"
    columns = ("id", "after_id", "kind", "told_at")

    def key(self, row: Mapping[str, Any]) -> str:
        """Of which list, and what it says."""
        return f"{row['after_id']} {row['kind']}"

    def _soon(self, entry: Entry, _opened: Opened) -> None:
        self._told(entry, "soon")

    def _over(self, entry: Entry, _opened: Opened) -> None:
        self._told(entry, "over")

    def _told(self, entry: Entry, kind: str) -> None:
        after = entry.text("after")
        self.tell(f"{after} {kind}", after_id=after, kind=kind, told_at=entry.at)

    steps = {events.AFTER_SOON: _soon, events.AFTER_OVER: _over}
