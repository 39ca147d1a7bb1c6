"""How a checklist was laid out at an earlier time, as the ledger tells it: version, items, owners, attachments.

Reviews, waivers and claims are rows with their times and are asked for by time (`recorded.py`). What is
overwritten or removed, and so stands in no row any more, is told from the ledger's entries here.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from readiness.checklists import events
from readiness.checklists.models import Checklist, ChecklistItem, TemplateVersion
from readiness.ledger.queries import Happened, happened
from readiness.prepared import prepared
from readiness.teams.models import User


@dataclass(frozen=True)
class Layout:
    """A checklist as it was: a copy with the version of then, and copies of its items in that version's order."""

    checklist: Checklist
    items: list[ChecklistItem]


def layouts(checklists: Collection[Checklist], known_at: datetime | None) -> dict[UUID, Layout]:
    """Each checklist, which comes with its version, as it was laid out by `known_at` (None: as it is), by id.

    In at most five queries. Nothing is saved of the copies.
    """
    if not checklists:
        return {}
    items: dict[UUID, list[ChecklistItem]] = defaultdict(list)
    for item in _items(checklists=[one.pk for one in checklists]):
        items[item.checklist_id].append(item)
    if known_at is None:
        return {one.pk: Layout(one, [i for i in items[one.pk] if i.retired_at is None]) for one in checklists}
    told: dict[UUID | None, list[Happened]] = defaultdict(list)
    kinds = (events.CHECKLIST_UPGRADED, events.ITEMS_ASSIGNED, events.CHECKLIST_AGAIN)
    for entry in happened(kinds, Q(subject_id__in=[one.pk for one in checklists])):
        told[entry.subject].append(entry)
    histories = {one.pk: _History(one, told[one.pk], known_at) for one in checklists}
    versions = _versions(histories.values())
    people = User.objects.in_bulk({pk for history in histories.values() for pk in history.people()})
    return {pk: history.layout(items[pk], versions, people) for pk, history in histories.items()}


@prepared
def _items(*, checklists: Collection[UUID]) -> QuerySet[ChecklistItem]:
    rows = ChecklistItem.objects.filter(checklist__in=checklists)
    return rows.select_related("template_item", "assignee").order_by("position", "pk")


class _History:
    """What the entries about one checklist, in order, say of how it was at `known_at`."""

    def __init__(self, checklist: Checklist, entries: Iterable[Happened], known_at: datetime) -> None:
        self.checklist = checklist
        #: The number of the version, where it is another one since.
        self.number: int | None = None
        #: By key of the item; a key that no entry names is as its row says.
        self.reviewed_from: dict[str, datetime | None] = {}
        self.given: dict[str, tuple[UUID | None, date | None]] = {}
        for entry in entries:
            tell = self._assigned if entry.kind == events.ITEMS_ASSIGNED else self._upgraded
            tell(entry, later=entry.at > known_at)

    def people(self) -> Iterable[UUID]:
        """Whose items they were."""
        return (person for person, _due in self.given.values() if person)

    def layout(
        self,
        rows: Collection[ChecklistItem],
        versions: Mapping[tuple[UUID, int], TemplateVersion],
        people: Mapping[UUID, User],
    ) -> Layout:
        """Copies of the checklist and its items."""
        checklist = copy(self.checklist)
        items = [copy(row) for row in rows if row.retired_at is None]
        if self.number is not None:
            checklist.version = versions[checklist.template_id, self.number]
            items = _under(checklist.version, rows)
        for item in items:
            if item.key in self.reviewed_from:
                item.reviewed_from = self.reviewed_from[item.key]
            if item.key in self.given:
                person, item.due_date = self.given[item.key]
                item.assignee = people.get(person) if person else None
        return Layout(checklist, items)

    def _upgraded(self, entry: Happened, *, later: bool) -> None:
        if later and self.number is None and "from" in entry.data:
            self.number = entry.data["from"]
        for key in entry.data["voided"]:
            if later:
                self.reviewed_from.setdefault(key, None)
            else:
                self.reviewed_from[key] = entry.at

    def _assigned(self, entry: Happened, *, later: bool) -> None:
        data = entry.data
        person = UUID(data["assignee"]) if data["assignee"] else None
        due = date.fromisoformat(data["due"]) if data["due"] else None
        for key in data["items"]:
            if later:
                # Before the first entry that names it, it was nobody's.
                self.given.setdefault(key, (None, None))
            else:
                self.given[key] = (person, due)


def _versions(histories: Iterable[_History]) -> dict[tuple[UUID, int], TemplateVersion]:
    """The earlier versions, each with its items, by template and number."""
    wanted = {(one.checklist.template_id, one.number) for one in histories if one.number is not None}
    if not wanted:
        return {}
    rows = TemplateVersion.objects.filter(
        template__in={template for template, _number in wanted}, number__in={number for _, number in wanted}
    )
    return {(row.template_id, row.number): row for row in rows.prefetch_related("items")}


def _under(version: TemplateVersion, rows: Iterable[ChecklistItem]) -> list[ChecklistItem]:
    """The items that `version` asked for, each with the text of then."""
    by_key = {row.key: row for row in rows}
    found = []
    for asked in version.items.all():
        item = copy(by_key[asked.key])
        item.template_item, item.position, item.retired_at = asked, asked.position, None
        found.append(item)
    return found
