"""Duties and what became of each time that they were due. What is only planned is computed, and not judged."""

from collections.abc import Mapping
from typing import Any

from readiness.audit.held.table import UNKNOWN, Opened, Step, Table, by, spoken
from readiness.ledger.verifier import Entry
from readiness.obligations import events
from readiness.obligations.given import RHYTHM
from readiness.obligations.models import CalendarFeed, Obligation, Occurrence

_RHYTHM = tuple(name for name in RHYTHM if name != "anchor")
_PLACED = ("items", "closed_by")
_TERMS = ("zone", "lead_days", "grace_days", "escalation_days", "reviewer", "tolerance_days")
_SUBMITTED = {"submitted_by_id": None, "submitted_at": None, "statement": "", "evidence_id": None}
_REVIEWED = {"reviewed_by_id": None, "reviewed_at": None, "review_reason": ""}
_ASKED = {"skip_asked_by_id": None, "skip_asked_at": None, "skip_reason": ""}
_MOVED = {
    "acknowledged_by_id": None, "acknowledged_at": None,
    "snoozed_until": None, "snoozed_reason": "", "rescheduled_reason": "", "smoothed_at": None,
}  # fmt: skip


class Obligations(Table):
    """Which service has which duty, how often, and whose it is."""

    model, one, many = Obligation, "duty", "duties"
    columns = (
        "id", "service_id", "key", "title", "why", "anchor_on", "starts_on", "owner_id", "needs_evidence",
        "created_by_id", "created_at", "ended_by_id", "ended_at", "ended_reason", *_RHYTHM, *_TERMS,
        *_PLACED, "steps", "local_time",
    )  # fmt: skip

    def _started(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            key=entry.text("key"),
            title=spoken(entry, opened, "title"),
            why=spoken(entry, opened, "why"),
            anchor_on=entry.text("anchor"),
            starts_on=entry.text("starts"),
            owner_id=entry.data.get("owner"),
            needs_evidence=entry.data.get("evidence"),
            created_by_id=by(entry),
            created_at=entry.at,
            ended_by_id=None,
            ended_at=None,
            ended_reason="",
            steps=_lines(entry, opened),
            local_time=entry.data.get("time"),
            **{name: entry.data.get(name) for name in (*_RHYTHM, *_TERMS, *_PLACED)},
        )

    def _changed(self, entry: Entry, opened: Opened) -> None:
        named = {name: entry.data[name] for name in _TERMS if name in entry.data}
        if "evidence" in entry.data:
            named["needs_evidence"] = entry.data["evidence"]
        if "local_time" in entry.data:
            named["local_time"] = entry.data["local_time"]
        fields = entry.data.get("fields", [])
        if "steps" in fields:
            named["steps"] = _lines(entry, opened)
        named |= {name: spoken(entry, opened, name) for name in ("title", "why") if name in fields}
        self.tell(entry.subject, **named)

    def _handed_over(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, owner_id=entry.data.get("to"))

    def _ended(self, entry: Entry, opened: Opened) -> None:
        reason = spoken(entry, opened, "reason")
        self.tell(entry.subject, ended_by_id=by(entry), ended_at=entry.at, ended_reason=reason)

    steps = {
        events.OBLIGATION_STARTED: _started,
        events.OBLIGATION_CHANGED: _changed,
        events.OBLIGATION_HANDED_OVER: _handed_over,
        events.OBLIGATION_ENDED: _ended,
    }


def _lines(entry: Entry, opened: Opened) -> Any:
    """The steps, one a line; `UNKNOWN` where they were erased."""
    text = spoken(entry, opened, "steps")
    return text if text is UNKNOWN else [line for line in text.split("\n") if line]


def _reviewed(state: str | None) -> Step:
    def step(table: Table, entry: Entry, opened: Opened) -> None:
        reason = spoken(entry, opened, "reason")
        told: dict[str, Any] = {"reviewed_by_id": by(entry), "reviewed_at": entry.at, "review_reason": reason}
        table.tell(entry.subject, **told, **({"state": state} if state else {}))

    return step


def _not_asked(table: Table, entry: Entry, _opened: Opened) -> None:
    table.tell(entry.subject, **_ASKED)


class Occurrences(Table):
    """Each time that a duty was due, from when it was opened on."""

    model, one, many = Occurrence, "occurrence of a duty", "occurrences of duties"
    columns = (
        "id", "obligation_id", "period_no", "state", "original_due_on", "original_late_at", "due_on", "opens_at",
        "due_at", "late_at", "opened_at", "needs_evidence", "reviewer", "closed_at", "skip_decided_by_id",
        "skip_decided_at", *_SUBMITTED, *_REVIEWED, *_ASKED, *_MOVED,
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        # What was told of those that were not opened yet; it may have been erased since.
        self.early: dict[str, set[str]] = {}

    def tell(self, key: str, /, **values: Any) -> None:
        """As in every table; and which columns were told of before it was opened."""
        self.early.setdefault(key, set()).update(values)
        super().tell(key, **values)

    def _opened(self, entry: Entry, _opened: Opened) -> None:
        early = self.early.get(entry.subject, set())
        self.tell(
            entry.subject,
            **{name: value for name, value in (_ASKED | _MOVED).items() if name not in early},
            obligation_id=entry.text("obligation"),
            period_no=entry.data.get("period"),
            state="open",
            original_due_on=entry.text("original_due"),
            original_late_at=entry.text("original_late_at"),
            due_on=entry.text("due"),
            opens_at=entry.text("opens_at"),
            due_at=entry.text("due_at"),
            late_at=entry.text("late_at"),
            opened_at=entry.at,
            needs_evidence=entry.data.get("evidence"),
            reviewer=entry.text("reviewer"),
            closed_at=None,
            skip_decided_by_id=None,
            skip_decided_at=None,
            **_SUBMITTED,
            **_REVIEWED,
        )

    def _submitted(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            state="submitted",
            submitted_by_id=by(entry),
            submitted_at=entry.at,
            statement=spoken(entry, opened, "statement"),
            evidence_id=entry.data.get("revision"),
            **_REVIEWED,
        )

    def _closed(self, entry: Entry, opened: Opened) -> None:
        how = entry.text("how")
        said: dict[str, Any] = {
            "statement": spoken(entry, opened, "statement"),
            "evidence_id": entry.data.get("revision"),
        }
        if how == "person":
            said |= {"submitted_by_id": by(entry), "submitted_at": entry.at, **_REVIEWED}
        elif how == "probe":
            said |= {**_SUBMITTED, "evidence_id": said["evidence_id"], **_REVIEWED}
        self.tell(entry.subject, state="closed", closed_at=entry.at, **said)

    def _snoozed(self, entry: Entry, opened: Opened) -> None:
        reason = spoken(entry, opened, "reason")
        self.tell(entry.subject, snoozed_until=entry.text("until"), snoozed_reason=reason)

    def _acknowledged(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, acknowledged_by_id=by(entry), acknowledged_at=entry.at)

    def _rescheduled(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            due_on=entry.text("to"),
            due_at=entry.text("due_at"),
            late_at=entry.text("late_at"),
            rescheduled_reason=spoken(entry, opened, "reason"),
            smoothed_at=entry.at if entry.data.get("smoothed") else None,
        )

    def _skip_asked(self, entry: Entry, opened: Opened) -> None:
        reason = spoken(entry, opened, "reason")
        self.tell(entry.subject, skip_asked_by_id=by(entry), skip_asked_at=entry.at, skip_reason=reason)

    def _skipped(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, state="skipped", skip_decided_by_id=by(entry), skip_decided_at=entry.at)

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """A planned row may have been moved or asked to be skipped already; nothing else is told of it."""
        told = self.told.get(key)
        return {} if told is None and row["state"] == "planned" else told

    steps = {
        events.OCCURRENCE_OPENED: _opened,
        events.OCCURRENCE_SUBMITTED: _submitted,
        events.OCCURRENCE_ACCEPTED: _reviewed(None),
        events.OCCURRENCE_RETURNED: _reviewed("returned"),
        events.OCCURRENCE_CLOSED: _closed,
        events.OCCURRENCE_SNOOZED: _snoozed,
        events.OCCURRENCE_ACKNOWLEDGED: _acknowledged,
        events.OCCURRENCE_RESCHEDULED: _rescheduled,
        events.SKIP_REQUESTED: _skip_asked,
        events.SKIP_WITHDRAWN: _not_asked,
        events.SKIP_REFUSED: _not_asked,
        events.OCCURRENCE_SKIPPED: _skipped,
    }


class CalendarFeeds(Table):
    """Private links to calendars: whose, of which team, and which are revoked."""

    model, one, many = CalendarFeed, "calendar link", "calendar links"
    columns = ("id", "user_id", "team_id", "created_at", "revoked_at")

    def _made(self, entry: Entry, _opened: Opened) -> None:
        team = entry.team or None
        self.tell(entry.subject, user_id=by(entry), team_id=team, created_at=entry.at, revoked_at=None)

    def _revoked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, revoked_at=entry.at)

    steps = {events.FEED_MADE: _made, events.FEED_REVOKED: _revoked}
