"""Launches, what people decided about them, badges, and the keys of the gate."""

from readiness.audit.held.table import Opened, Step, Table, by, spoken
from readiness.launches import events
from readiness.launches.models import GateBadge, GateKey, Launch, LaunchDecision
from readiness.ledger.verifier import Entry

_OPEN = {"state": "open", "closed_by_id": None, "closed_at": None, "closed_reason": ""}


def _closed(state: str) -> Step:
    def step(table: Table, entry: Entry, opened: Opened) -> None:
        table.tell(
            entry.subject,
            state=state,
            closed_by_id=by(entry),
            closed_at=entry.at,
            closed_reason=spoken(entry, opened, "reason"),
        )

    return step


class Launches(Table):
    """Launches and their dates."""

    model, one, many = Launch, "launch", "launches"
    columns = (
        "id", "service_id", "environment_id", "checklist_id", "planned_for", "note", "requested_by_id",
        "requested_at", *_OPEN,
    )  # fmt: skip

    def _asked(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            environment_id=entry.environment,
            checklist_id=entry.text("checklist"),
            planned_for=entry.text("planned_for"),
            note=spoken(entry, opened, "note"),
            requested_by_id=by(entry),
            requested_at=entry.at,
            **_OPEN,
        )

    def _moved(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, planned_for=entry.text("to"))

    steps = {
        events.LAUNCH_REQUESTED: _asked,
        events.LAUNCH_RESCHEDULED: _moved,
        events.LAUNCH_CANCELLED: _closed("cancelled"),
        events.LAUNCH_RECORDED: _closed("launched"),
    }


class Decisions(Table):
    """Go and no-go, as people decided, numbered as they came."""

    model, one, many = LaunchDecision, "decision", "decisions on launches"
    columns = (
        "id", "launch_id", "number", "role", "verdict", "reason", "machine_verdict", "machine_reasons", "digest",
        "decided_by_id", "decided_at",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.counts: dict[str, int] = {}

    def _decided(self, entry: Entry, opened: Opened) -> None:
        self.counts[entry.subject] = number = self.counts.get(entry.subject, 0) + 1
        self.tell(
            entry.text("decision"),
            launch_id=entry.subject,
            number=number,
            role=entry.text("role"),
            verdict=entry.text("verdict"),
            reason=spoken(entry, opened, "reason"),
            machine_verdict=entry.text("machine"),
            machine_reasons=entry.data.get("reasons"),
            digest=entry.text("digest"),
            decided_by_id=by(entry),
            decided_at=entry.at,
        )

    steps = {events.LAUNCH_DECIDED: _decided}


class Badges(Table):
    """Which environments have a badge."""

    model, one, many = GateBadge, "badge", "badges"
    columns = ("id", "environment_id", "shared_by_id", "shared_at", "revoked_by_id", "revoked_at")

    def _shared(self, entry: Entry, _opened: Opened) -> None:
        self.tell(
            entry.subject,
            environment_id=entry.environment,
            shared_by_id=by(entry),
            shared_at=entry.at,
            revoked_by_id=None,
            revoked_at=None,
        )

    def _revoked(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, revoked_by_id=by(entry), revoked_at=entry.at)

    steps = {events.BADGE_SHARED: _shared, events.BADGE_REVOKED: _revoked}


class GateKeys(Table):
    """The keys under which the gate's answers are checked."""

    model, one, many = GateKey, "gate key", "gate keys"
    columns = ("id", "vkey", "added_at")

    def _enrolled(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, vkey=entry.text("vkey"), added_at=entry.at)

    steps = {events.GATE_KEY_ENROLLED: _enrolled}
