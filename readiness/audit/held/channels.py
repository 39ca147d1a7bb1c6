"""The tools that teams' reminders are posted to."""

from collections.abc import Mapping
from typing import Any

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.ledger.verifier import Entry
from readiness.obligations import events
from readiness.obligations.models import TeamChannel


class TeamChannels(Table):
    """Which there were, and until when. The address itself is sealed and told to nobody."""

    model, one, many = TeamChannel, "channel of a team", "channels of teams"
    columns = (
        "id", "team_id", "kind", "name", "host", "added_by_id", "added_at", "removed_by_id", "removed_at",
        "disabled_at",
    )  # fmt: skip

    def _added(self, entry: Entry, opened: Opened) -> None:
        ended: Mapping[str, Any] = {"removed_by_id": None, "removed_at": None, "disabled_at": None}
        self.tell(
            entry.subject,
            team_id=entry.team,
            kind=entry.text("tool"),
            name=spoken(entry, opened, "name"),
            host=spoken(entry, opened, "host"),
            added_by_id=by(entry),
            added_at=entry.at,
            **ended,
        )

    def _removed(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, removed_by_id=by(entry), removed_at=entry.at)

    def _disabled(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, disabled_at=entry.at)

    steps = {
        events.CHANNEL_ADDED: _added,
        events.CHANNEL_REMOVED: _removed,
        events.CHANNEL_DISABLED: _disabled,
    }
