"""Requests to erase, and legal holds."""

from readiness.audit.held.table import UNKNOWN, Opened, Step, Table, by, spoken
from readiness.ledger.verifier import Entry
from readiness.privacy import events
from readiness.privacy.models import Erasure, LegalHold

_LIFTED = {"lifted_by_id": None, "lifted_at": None, "lifted_reason": ""}


def _decided(state: str) -> Step:
    def step(table: Table, entry: Entry, _opened: Opened) -> None:
        table.tell(entry.subject, state=state, decided_by_id=by(entry), decided_at=entry.at)

    return step


class Erasures(Table):
    """What was asked to be erased, by whom, and who decided."""

    model, one, many = Erasure, "erasure", "erasures"
    columns = (
        "id", "target", "person_id", "file_id", "name", "reason", "state", "requested_by_id", "requested_at",
        "decided_by_id", "decided_at",
    )  # fmt: skip

    def _asked(self, entry: Entry, _opened: Opened) -> None:
        told = {name: entry.text(name) for name in ("target", "reason", "name")}
        self.tell(
            entry.subject,
            **told,
            person_id=entry.data.get("person"),
            file_id=entry.data.get("file"),
            state="requested",
            requested_by_id=by(entry),
            requested_at=entry.at,
            decided_by_id=None,
            decided_at=None,
        )

    steps = {
        events.ERASURE_REQUESTED: _asked,
        events.ERASURE_APPROVED: _decided("done"),
        events.ERASURE_REFUSED: _decided("refused"),
        events.ERASURE_WITHDRAWN: _decided("withdrawn"),
    }


class Holds(Table):
    """What must not be erased."""

    model, one, many = LegalHold, "legal hold", "legal holds"
    columns = ("id", "service_id", "about", "reason", "set_by_id", "set_at", *_LIFTED)

    def _set(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service or None,
            about=entry.text("about"),
            reason=spoken(entry, opened, "why"),
            set_by_id=by(entry),
            set_at=entry.at,
            **_LIFTED,
        )

    def _lifted(self, entry: Entry, opened: Opened) -> None:
        why = spoken(entry, opened, "why")
        self.tell(entry.subject, lifted_by_id=by(entry), lifted_at=entry.at, lifted_reason=why or UNKNOWN)

    steps = {events.HOLD_SET: _set, events.HOLD_LIFTED: _lifted}
