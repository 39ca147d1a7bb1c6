"""Planned maintenance against the log."""

from typing import Any

from probes import events
from probes.models import Maintenance
from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.ledger.verifier import Entry


class Windows(Table):
    """Windows; one whose end was moved is ended by the entry that tells of the next."""

    model, one, many = Maintenance, "maintenance", "windows of maintenance"
    columns = (
        "id", "environment_id", "reason", "zone", "begins", "ends", "repeats", "last_day", "planned_by_id",
        "planned_at", "cancelled_by_id", "cancelled_at",
    )  # fmt: skip

    def _planned(self, entry: Entry, opened: Opened) -> None:
        if before := entry.text("before"):
            self._over(before, entry)
        told: dict[str, Any] = {name: entry.text(name) for name in ("zone", "begins", "ends")}
        self.tell(
            entry.subject,
            **told,
            environment_id=entry.environment,
            reason=spoken(entry, opened, "reason"),
            repeats=Maintenance.Repeats.ONCE.value,
            last_day=None,
            planned_by_id=by(entry),
            planned_at=entry.at,
            cancelled_by_id=None,
            cancelled_at=None,
        )

    def _ended(self, entry: Entry, _opened: Opened) -> None:
        self._over(entry.subject, entry)

    def _over(self, key: str, entry: Entry) -> None:
        self.tell(key, cancelled_by_id=by(entry), cancelled_at=entry.at)

    steps = {
        events.MAINTENANCE_PLANNED: _planned,
        events.MAINTENANCE_MOVED: _planned,
        events.MAINTENANCE_ENDED: _ended,
    }
