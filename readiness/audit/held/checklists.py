"""Checklists, their items and claims, and which evidence serves what."""

from collections.abc import Iterator, Mapping
from typing import Any

from readiness.audit.held.table import Opened, Table, by, spoken
from readiness.checklists import events
from readiness.checklists.models import (
    Checklist,
    ChecklistItem,
    ChecklistTemplate,
    ItemEvidence,
    NotApplicable,
    TemplateItem,
)
from readiness.evidence.models import Evidence
from readiness.ledger.verifier import Entry


class Checklists(Table):
    """Which version of which template each environment follows, and which checklist leads."""

    model, one, many = Checklist, "checklist", "checklists"
    columns = (
        "id", "service_id", "environment_id", "template__slug", "version__number", "version__digest", "leading",
        "started_by_id", "started_at", "template_id", "version__template_id", "template__kind", "template__team_id",
        "environment__is_production",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.led: dict[
            str, list[str]
        ] = {}  # service -> its checklists in the order in which they were started
        self.leaders: set[str] = set()

    def _started(self, entry: Entry, _opened: Opened) -> None:
        self.tell(
            entry.subject,
            service_id=entry.service,
            environment_id=entry.environment,
            template__slug=entry.text("template"),
            version__number=entry.data.get("number"),
            version__digest=entry.text("digest"),
            started_by_id=by(entry),
            started_at=entry.at,
        )
        self.led.setdefault(entry.service, []).append(entry.subject)

    def _upgraded(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.subject, version__number=entry.data.get("to"), version__digest=entry.text("digest"))

    steps = {events.CHECKLIST_STARTED: _started, events.CHECKLIST_UPGRADED: _upgraded}

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """The first checklist of production that follows a launch template of the organisation leads."""
        rows = {str(row["id"]): row for row in super().rows()}
        for started in self.led.values():
            self.leaders.update([key for key in started if key in rows and _may_lead(rows[key])][:1])
        return iter(rows.values())

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """A version belongs to the template that is followed."""
        told = self.told.get(key)
        if told is None:
            return None
        return {**told, "leading": key in self.leaders, "version__template_id": str(row["template_id"])}


class Items(Table):
    """Items: those that the checklist's version asks for, and earlier ones as they were retired."""

    model, one, many = ChecklistItem, "item", "items"
    columns = (
        "id", "checklist_id", "key", "position", "template_item__key", "template_item__version_id",
        "checklist__version_id", "assignee_id", "due_date", "reviewed_from", "retired_at", "template_item_id",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.keys: dict[str, str] = {}  # item -> its key, where an entry tells both
        self.begun: set[str] = set()
        self.asked: dict[str, dict[str, tuple[str, int]]] = {}  # version -> key -> row and place

    def _started(self, entry: Entry, _opened: Opened) -> None:
        self.begun.add(entry.subject)

    def _assigned(self, entry: Entry, _opened: Opened) -> None:
        for key in entry.data.get("items") or ():
            self.tell(
                _place(entry.subject, key),
                assignee_id=entry.data.get("assignee"),
                due_date=entry.data.get("due"),
            )

    def _upgraded(self, entry: Entry, _opened: Opened) -> None:
        for key in entry.data.get("retired") or ():
            self.tell(_place(entry.subject, key), retired_at=entry.at)
        for key in entry.data.get("voided") or ():
            self.tell(_place(entry.subject, key), reviewed_from=entry.at)

    def _again(self, entry: Entry, _opened: Opened) -> None:
        for key in entry.data.get("voided") or ():
            self.tell(_place(entry.subject, key), reviewed_from=entry.at)

    def _named(self, entry: Entry, _opened: Opened) -> None:
        self.keys[entry.text("item") or entry.subject] = entry.text("key")

    steps = {
        events.CHECKLIST_STARTED: _started,
        events.ITEMS_ASSIGNED: _assigned,
        events.CHECKLIST_UPGRADED: _upgraded,
        events.CHECKLIST_AGAIN: _again,
        events.ITEM_NO_LONGER_HOLDS: _named,
        events.NOT_APPLICABLE_CLAIMED: _named,
        events.WAIVER_REQUESTED: _named,
        events.EVIDENCE_ACCEPTED: _named,
        events.EVIDENCE_RETURNED: _named,
    }

    def key(self, row: Mapping[str, Any]) -> str:
        """Of which checklist, asking what."""
        return _place(row["checklist_id"], row["key"])

    def rows(self) -> Iterator[Mapping[str, Any]]:
        """Every item of a checklist's version belongs to it, whether an entry names it or not."""
        for version, key, pk, place in TemplateItem.objects.values_list(
            "version_id", "key", "pk", "position"
        ):
            self.asked.setdefault(str(version), {})[key] = str(pk), place
        for checklist, version in Checklist.objects.values_list("pk", "version_id").iterator():
            for key in self.asked.get(str(version), {}):
                self.told.setdefault(_place(checklist, key), {})
        return super().rows()

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What was assigned and asked; an item is retired while its version does not ask for it."""
        told = self.told.get(key)
        if told is None or str(row["checklist_id"]) not in self.begun:
            return None
        usual = {
            "assignee_id": None,
            "due_date": None,
            "reviewed_from": None,
            "template_item__key": row["key"],
        }
        known = self.keys.get(str(row["id"]), row["key"])
        asked = self.asked.get(str(row["checklist__version_id"]), {}).get(row["key"])
        if asked is None:
            return {**usual, **told, "key": known}
        now = {"template_item_id": asked[0], "position": asked[1], "retired_at": None}
        return {**usual, **told, "key": known, **now}


class Claims(Table):
    """Claims that an item does not apply."""

    model, one, many = NotApplicable, "not-applicable claim", "not-applicable claims"
    columns = ("id", "item_id", "reason", "claimed_by_id", "claimed_at", "withdrawn_by_id", "withdrawn_at")

    def _made(self, entry: Entry, opened: Opened) -> None:
        self.tell(
            entry.text("claim"),
            item_id=entry.subject,
            reason=spoken(entry, opened, "reason"),
            claimed_by_id=by(entry),
            claimed_at=entry.at,
            withdrawn_by_id=None,
            withdrawn_at=None,
        )

    def _ended(self, entry: Entry, _opened: Opened) -> None:
        self.tell(entry.text("claim"), withdrawn_by_id=by(entry), withdrawn_at=entry.at)

    steps = {
        events.NOT_APPLICABLE_CLAIMED: _made,
        events.NOT_APPLICABLE_WITHDRAWN: _ended,
        events.NOT_APPLICABLE_VOIDED: _ended,
    }


class Attachments(Table):
    """Which evidence of people serves which item. A probe serves what its template feeds from it: nobody tells."""

    model, one, many = ItemEvidence, "attachment", "attachments"
    columns = ("id", "item_id", "evidence_id", "evidence__kind", "attached_by_id", "attached_at")

    def key(self, row: Mapping[str, Any]) -> str:
        """Which evidence, for which item."""
        return _serving(row["evidence_id"], row["item_id"])

    def expected(self, key: str, row: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Nobody attached what a probe saw."""
        if row["evidence__kind"] == Evidence.Kind.PROBE:
            return {"attached_by_id": None}
        return self.told.get(key)

    def _attached(self, entry: Entry, _opened: Opened) -> None:
        for item in entry.data.get("items") or ():
            self.tell(_serving(entry.subject, item), attached_by_id=by(entry), attached_at=entry.at)

    def _detached(self, entry: Entry, _opened: Opened) -> None:
        self.gone(_serving(entry.subject, entry.text("item")))

    def _reviewed(self, entry: Entry, _opened: Opened) -> None:
        self.tell(_serving(entry.text("evidence"), entry.text("item")), id=entry.subject)

    steps = {
        events.EVIDENCE_ATTACHED: _attached,
        events.EVIDENCE_DETACHED: _detached,
        events.EVIDENCE_ACCEPTED: _reviewed,
        events.EVIDENCE_RETURNED: _reviewed,
    }


def _may_lead(row: Mapping[str, Any]) -> bool:
    launch = row["template__kind"] == ChecklistTemplate.Kind.LAUNCH
    return bool(row["environment__is_production"] and launch and row["template__team_id"] is None)


def _place(checklist: object, key: object) -> str:
    return f"{key} of checklist {checklist}"


def _serving(evidence: object, item: object) -> str:
    return f"of evidence {evidence} for item {item}"
