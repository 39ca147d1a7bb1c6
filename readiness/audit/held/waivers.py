"""Waivers of items and of findings: what was asked for, by whom, and what became of it."""

from collections.abc import Mapping
from typing import Any

from readiness.audit.held.table import Opened, Step, Table, by, spoken
from readiness.checklists import events as checklists
from readiness.checklists.models import Waiver
from readiness.findings import events as findings
from readiness.findings.models import FindingWaiver
from readiness.ledger.verifier import Entry

_OPEN: Mapping[str, Any] = {
    "state": "requested", "decided_by_id": None, "decided_at": None, "decision_reason": "",
    "withdrawn_by_id": None, "withdrawn_at": None,
}  # fmt: skip
_COLUMNS = ("id", "reason", "expires_at", "requested_by_id", "requested_at", *_OPEN)


class _AnyWaivers(Table):
    about: str  # what the entry calls the thing that is excused


def _asked(table: _AnyWaivers, entry: Entry, opened: Opened) -> None:
    table.tell(
        entry.subject,
        **{f"{table.about}_id": entry.text(table.about)},
        reason=spoken(entry, opened, "reason"),
        expires_at=entry.text("expires_at"),
        requested_by_id=by(entry),
        requested_at=entry.at,
        **_OPEN,
    )


def _withdrawn(table: _AnyWaivers, entry: Entry, _opened: Opened) -> None:
    table.tell(entry.subject, state="withdrawn", withdrawn_by_id=by(entry), withdrawn_at=entry.at)


def _decided(state: str) -> Step:
    def step(table: _AnyWaivers, entry: Entry, opened: Opened) -> None:
        table.tell(
            entry.subject,
            state=state,
            decided_by_id=by(entry),
            decided_at=entry.at,
            decision_reason=spoken(entry, opened, "reason"),
        )

    return step


class Waivers(_AnyWaivers):
    """Waivers of items."""

    model, one, many, about = Waiver, "waiver", "waivers", "item"
    columns = ("item_id", *_COLUMNS)
    steps = {
        checklists.WAIVER_REQUESTED: _asked,
        checklists.WAIVER_APPROVED: _decided("approved"),
        checklists.WAIVER_REFUSED: _decided("refused"),
        checklists.WAIVER_WITHDRAWN: _withdrawn,
        checklists.WAIVER_VOIDED: _withdrawn,
    }


class FindingWaivers(_AnyWaivers):
    """Waivers of findings."""

    model, one, many, about = FindingWaiver, "waiver of a finding", "waivers of findings", "finding"
    columns = ("finding_id", *_COLUMNS)
    steps = {
        findings.WAIVER_REQUESTED: _asked,
        findings.WAIVER_APPROVED: _decided("approved"),
        findings.WAIVER_REFUSED: _decided("refused"),
        findings.WAIVER_WITHDRAWN: _withdrawn,
    }
