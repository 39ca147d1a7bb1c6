"""Reading checklists and items for pages, the API and reports, found through what the actor may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from readiness.catalog.queries import visible_services
from readiness.checklists.facts import ItemFacts
from readiness.checklists.models import Checklist, ChecklistItem, ChecklistTemplate, ItemEvidence, Waiver
from readiness.checklists.queries.gathering import Gathered, Testimony, gather
from readiness.checklists.queries.layout import layouts
from readiness.checklists.standing import Contradiction, Standing, contradictions, standing
from readiness.evidence.freshness import Freshness, freshness
from readiness.evidence.models import Evidence
from readiness.refusals import Unseen
from readiness.teams.actors import Actor


@dataclass(frozen=True)
class ItemRow:
    """One item with everything known about it and how it stands, live."""

    item: ChecklistItem
    gathered: Gathered
    standing: Standing
    contradictions: tuple[Contradiction, ...]
    at: datetime

    @property
    def facts(self) -> ItemFacts:
        """What the standing was computed from."""
        return self.gathered.facts

    @property
    def testimonies(self) -> list[Testimony]:
        """The evidence that serves the item, oldest attachment first, withdrawn pieces too."""
        return self.gathered.testimonies

    def freshness_of(self, testimony: Testimony) -> Freshness:
        """The word for the newest revision of one piece, for this item; `expired` for what counts no more."""
        fact = next((fact for fact in testimony.facts if fact.id == str(testimony.newest.pk)), None)
        if fact is None:
            return "expired"
        return freshness(
            submitted_at=fact.submitted_at,
            review=fact.review,
            effective_from=fact.effective_from,
            valid_until=fact.valid_until,
            at=self.at,
            needs_review=testimony.evidence.kind != Evidence.Kind.PROBE,
        )


def visible_checklists(actor: Actor) -> QuerySet[Checklist]:
    """The checklists of every service that `actor` may see."""
    rows = Checklist.objects.filter(service__in=visible_services(actor))
    return rows.select_related("service__team", "environment", "template", "version")


def visible_items(actor: Actor) -> QuerySet[ChecklistItem]:
    """The items of those checklists, retired ones too."""
    rows = ChecklistItem.objects.filter(checklist__service__in=visible_services(actor))
    return rows.select_related(
        "template_item", "assignee", "checklist__service__team", "checklist__environment"
    )


def checklist_for(
    actor: Actor, service_slug: str, environment_slug: str, template: str | None = None
) -> Checklist:
    """The checklist of a template (its slug; default: the launch checklist) there. Raises `Unseen`."""
    rows = visible_checklists(actor).filter(service__slug=service_slug, environment__slug=environment_slug)
    if template is None:
        rows = rows.filter(template__kind=ChecklistTemplate.Kind.LAUNCH)
    else:
        rows = rows.filter(template__slug=template)
    found = rows.order_by("-leading", "started_at", "pk").first()
    if found is None:
        raise Unseen
    return found


def item_for(
    actor: Actor, service_slug: str, environment_slug: str, key: str, template: str | None = None
) -> ChecklistItem:
    """One item by its key, of the checklist of a template (its slug), in one query. Raises `Unseen`.

    Without a template: of the launch checklist, or else of the one begun first that has such an item.
    """
    rows = visible_items(actor).select_related("checklist__template", "checklist__version")
    rows = rows.filter(
        key=key, checklist__service__slug=service_slug, checklist__environment__slug=environment_slug
    )
    if template is not None:
        rows = rows.filter(checklist__template__slug=template)
    is_launch = Q(checklist__template__kind=ChecklistTemplate.Kind.LAUNCH)
    first = Case(When(is_launch, then=0), default=1)
    found = rows.order_by("-checklist__leading", first, "checklist__started_at", "checklist").first()
    if found is None:
        raise Unseen
    found.checklist.environment.service = found.checklist.service
    return found


def items_for(actor: Actor, ids: Collection[UUID]) -> list[ChecklistItem]:
    """Every one of these items, in template order. Raises `Unseen` when one is not there for the actor."""
    found = list(visible_items(actor).filter(pk__in=set(ids)).order_by("checklist", "position"))
    if len(found) != len(set(ids)):
        raise Unseen
    return found


def attachment_for(actor: Actor, pk: UUID) -> ItemEvidence:
    """One attachment with its item and evidence. Raises `Unseen`."""
    rows = ItemEvidence.objects.filter(item__checklist__service__in=visible_services(actor))
    found = rows.select_related("item__checklist__service__team", "item__template_item", "evidence").filter(
        pk=pk
    )
    attachment = found.first()
    if attachment is None:
        raise Unseen
    return attachment


def waiver_for(actor: Actor, pk: UUID) -> Waiver:
    """One waiver with its item. Raises `Unseen`."""
    rows = Waiver.objects.filter(item__checklist__service__in=visible_services(actor))
    found = rows.select_related("item__checklist__service__team", "requested_by", "decided_by").filter(pk=pk)
    waiver = found.first()
    if waiver is None:
        raise Unseen
    return waiver


def checklist_page(checklist: Checklist, at: datetime, known_at: datetime | None = None) -> list[ItemRow]:
    """Each item in template order, standing computed live at `at`, in a constant number of queries.

    With `known_at`, from what was recorded by then: `checklist_page(checklist, then, known_at=then)` is how
    it stood, under the version that the checklist had then.
    """
    return item_rows(layouts([checklist], known_at)[checklist.pk].items, at, known_at)


def item_rows(
    items: Collection[ChecklistItem], at: datetime, known_at: datetime | None = None
) -> list[ItemRow]:
    """The same for any items, in the order given."""
    known = gather(items, known_at)
    return [
        ItemRow(
            item=item,
            gathered=known[item.pk],
            standing=standing(known[item.pk].facts, at),
            contradictions=contradictions(known[item.pk].facts, at),
            at=at,
        )
        for item in items
    ]
