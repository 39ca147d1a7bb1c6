"""Pieces of evidence and erased files; what each revision says is judged in `facts.py`, by its digest."""

from typing import Any

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.evidence import events
from readiness.evidence.models import Evidence
from readiness.ledger.verifier import Entry

_STANDS = {"withdrawn_at": None, "withdrawn_by_id": None, "withdrawn_reason": ""}


class Pieces(Table):
    """Evidence: of what, by whom, and whether it was withdrawn."""

    model, one, many = Evidence, "evidence", "pieces of evidence"
    columns = (
        "id", "service_id", "environment_id", "kind", "probe_kind", "title", "created_by_id", "created_at", *_STANDS,
    )  # fmt: skip

    def _added(self, entry: Entry, opened: Opened) -> None:
        self._begun(entry, title=spoken(entry, opened, "title"), probe_kind="")

    def _seen(self, entry: Entry, _opened: Opened) -> None:
        if entry.subject not in self.told:
            self._begun(entry, probe_kind=entry.text("probe"))

    def _begun(self, entry: Entry, **told: Any) -> None:
        self.tell(
            entry.subject,
            **told,
            **_STANDS,
            service_id=entry.service,
            environment_id=entry.environment,
            kind=entry.text("kind"),
            created_by_id=by(entry),
            created_at=entry.at,
        )

    def _withdrawn(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            withdrawn_at=entry.at,
            withdrawn_by_id=by(entry),
            withdrawn_reason=spoken(entry, opened, "reason"),
        )

    steps = {
        events.EVIDENCE_ADDED: _added,
        events.PROBE_RESULT_RECORDED: _seen,
        events.EVIDENCE_WITHDRAWN: _withdrawn,
    }
