"""The time after a launch as people see it: its lists, how their items stand, whose they are, and how long it lasts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from readiness.catalog.queries import visible_services
from readiness.checklists.models import ChecklistItem
from readiness.evidence.models import Evidence, EvidenceRevision
from readiness.launches.models import AfterLaunch, Launch
from readiness.refusals import Unseen
from readiness.teams.actors import Actor

SETTLED = frozenset({"pass", "waived", "not_applicable"})


@dataclass(frozen=True, slots=True)
class AfterItem:
    """An item, how it stands or stood when its list ended, and what the machine last said of it, if it feeds it."""

    item: ChecklistItem
    standing: str
    seen: EvidenceRevision | None

    @property
    def seen_sentence(self) -> str | None:
        """What the machine last said."""
        return self.seen.sentence if self.seen else None

    @property
    def seen_at(self) -> datetime | None:
        """When it did."""
        return self.seen.effective_from if self.seen else None

    @property
    def seen_evidence(self) -> UUID | None:
        """The evidence that has its numbers."""
        return self.seen.evidence_id if self.seen else None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to do about it."""
        return self.standing in SETTLED


@dataclass(frozen=True, slots=True)
class AfterView:
    """A list with its items, as it stands now; of one that ended, as it was when it ended its word tells."""

    after: AfterLaunch
    items: list[AfterItem]

    @property
    def open(self) -> int:
        """How many items are not settled."""
        return sum(not one.is_settled for one in self.items)

    def is_late(self, at: datetime) -> bool:
        """Whether its time is over and it is not done."""
        return self.after.state == AfterLaunch.State.OPEN and at >= self.after.due_at


def afterwards_of(launch: Launch) -> list[AfterView]:
    """The lists of a launch that the caller may see, the first day before the first week."""
    rows = launch.afterwards.select_related("checklist", "ended_by", "launch").order_by("due_at")
    return [AfterView(row, _items(row)) for row in rows]


def after_for(actor: Actor, launch: UUID, stage: str) -> AfterLaunch:
    """One list of a launch. Raises `Unseen`."""
    found = visible_afterwards(actor).filter(launch=launch, stage=stage).first()
    if found is None:
        raise Unseen
    return found


def visible_afterwards(actor: Actor) -> QuerySet[AfterLaunch]:
    """The lists after launches of every service that `actor` may see."""
    rows = AfterLaunch.objects.filter(launch__service__in=visible_services(actor).values("pk"))
    return rows.select_related("launch__service__team", "launch__environment", "checklist", "ended_by")


def _items(row: AfterLaunch) -> list[AfterItem]:
    items = ChecklistItem.objects.filter(checklist=row.checklist_id, retired_at__isnull=True)
    found = list(items.select_related("template_item", "assignee").order_by("position"))
    kinds = {feed["kind"] for one in found for feed in one.template_item.probes}
    pieces = Evidence.objects.filter(
        environment=row.launch.environment_id, kind="probe", probe_kind__in=kinds
    )
    newest: dict[str, EvidenceRevision] = {}
    for revision in (
        EvidenceRevision.objects.filter(evidence__in=pieces).select_related("evidence").order_by("number")
    ):
        newest[revision.evidence.probe_kind] = revision
    return [AfterItem(one, row.standings.get(one.key, one.standing), _seen(one, newest)) for one in found]


def _seen(item: ChecklistItem, newest: dict[str, EvidenceRevision]) -> EvidenceRevision | None:
    kinds = [feed["kind"] for feed in item.template_item.probes]
    return next((newest[kind] for kind in kinds if kind in newest), None)
