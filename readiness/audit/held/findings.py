"""Findings: how grave, whose, and whether they are resolved."""

from typing import Any

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.findings import events
from readiness.findings.models import Finding
from readiness.ledger.verifier import Entry

_OPEN = {"state": "open", "resolved_by_id": None, "resolved_at": None, "resolution": ""}


class Findings(Table):
    """Faults that were found."""

    model, one, many = Finding, "finding", "findings"
    columns = (
        "id", "service_id", "environment_id", "kind", "severity", "item_key", "title", "opened_by_id", "opened_at",
        "owner_id", "due_date", *_OPEN,
    )  # fmt: skip

    def _opened(self, entry: Entry, opened: Opened) -> None:
        # The first entries did not tell what a finding has from the one that it follows.
        heir: dict[str, Any] = {}
        if "owner" in entry.data:
            heir = {"owner_id": entry.data["owner"], "due_date": entry.data.get("due")}
        self.tell(
            entry.subject,
            service_id=entry.service,
            environment_id=entry.environment,
            kind=entry.text("kind"),
            severity=entry.text("severity"),
            item_key=entry.text("item"),
            title=spoken(entry, opened, "title"),
            opened_by_id=by(entry),
            opened_at=entry.at,
            **_OPEN,
            **heir,
        )

    def _assigned(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, owner_id=entry.data.get("owner"), due_date=entry.data.get("due"))

    def _resolved(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            state="resolved",
            resolved_by_id=by(entry),
            resolved_at=entry.at,
            resolution=spoken(entry, opened, "reason"),
        )

    steps = {
        events.FINDING_OPENED: _opened,
        events.FINDING_ASSIGNED: _assigned,
        events.FINDING_RESOLVED: _resolved,
    }
