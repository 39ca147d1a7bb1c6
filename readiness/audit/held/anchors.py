"""Who is told of the log outside, and what was told."""

from collections.abc import Mapping
from typing import Any

from readiness.anchors import events
from readiness.anchors.models import AnchorToken, CheckpointSubscription, CheckpointWebhook
from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.ledger.models import LedgerAnchor
from readiness.ledger.note import NoteMalformed, read_checkpoint, read_note
from readiness.ledger.verifier import Entry, Report


class Anchors(Table):
    """The checkpoints that were told to others."""

    model, one, many = LedgerAnchor, "anchor", "anchors"
    columns = ("id", "stretch", "origin", "size", "root", "made_at")

    def _made(self, entry: Entry, _opened: Opened) -> None:
        told = {name: entry.text(name) for name in ("origin", "root", "stretch")}
        self.tell(entry.subject, **told, size=entry.data.get("size"), made_at=entry.at)

    steps = {events.ANCHOR_MADE: _made}

    def more(self, report: Report) -> None:
        """Each kept note is of the checkpoint that its row names."""
        for row in LedgerAnchor.objects.order_by("pk"):
            try:
                told = read_checkpoint(read_note(row.note).text)
            except NoteMalformed:
                report.problem(f"anchor {row.pk}: its note cannot be read")
                continue
            if (told.origin, told.size, told.root) != (row.origin, row.size, bytes(row.root)):
                report.problem(f"anchor {row.pk}: its note is of another checkpoint")


class AnchorTokens(Table):
    """Time stamps of anchors."""

    model, one, many = AnchorToken, "time stamp", "time stamps"
    columns = ("id", "anchor_id", "stamped_at", "received_at")

    def _stamped(self, entry: Entry, _opened: Opened) -> None:
        told = {"anchor_id": entry.text("anchor"), "stamped_at": entry.text("stamped_at")}
        self.tell(entry.subject, **told, received_at=entry.at)

    steps = {events.STAMPED: _stamped}


class Subscriptions(Table):
    """Who gets anchors by mail."""

    model, one, many = CheckpointSubscription, "subscription", "subscriptions"
    columns = ("id", "user_id", "since")

    def _asked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, user_id=entry.text("person"), since=entry.at)

    def _ended(self, entry: Entry, _opened: Opened) -> None:
        self.gone(entry.subject)

    steps = {events.SUBSCRIBED: _asked, events.UNSUBSCRIBED: _ended}


class Webhooks(Table):
    """Where anchors are posted to."""

    model, one, many = CheckpointWebhook, "webhook", "webhooks"
    columns = ("id", "url", "added_by_id", "added_at", "removed_by_id", "removed_at")

    def _added(self, entry: Entry, opened: Opened) -> None:
        told: Mapping[str, Any] = {"removed_by_id": None, "removed_at": None}
        url = spoken(entry, opened, "url")
        self.tell(entry.subject, url=url, added_by_id=by(entry), added_at=entry.at, **told)

    def _removed(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, removed_by_id=by(entry), removed_at=entry.at)

    steps = {events.WEBHOOK_ADDED: _added, events.WEBHOOK_REMOVED: _removed}
