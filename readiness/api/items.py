"""Checklist items: the list, one with all that is known of it, giving them to people, claims not to apply."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from rest_framework import serializers

from readiness.api.checklists import checklist_seen
from readiness.api.cursors import Page, cut
from readiness.api.description import Listing
from readiness.api.door import Answer, Ask, Door, call, revision_of, tag_of
from readiness.api.given import Asked, Day, Given, Id, Text, some
from readiness.api.past import AsOf, moment_of
from readiness.api.shapes.checklists import ClaimShown, ItemRowShown, ItemShown
from readiness.api.shown import Shown
from readiness.catalog.history import environment_then
from readiness.checklists.models import STANDINGS, ChecklistItem, NotApplicable
from readiness.checklists.operations import assign_items, claim_not_applicable, withdraw_not_applicable
from readiness.checklists.queries import ItemRow, Testimony, item_rows, items_for, layouts, visible_items
from readiness.launches.queries import service_as_of
from readiness.refusals import Unseen
from readiness.teams.access import Action
from readiness.teams.models import User

TAG = "Items"
ORDERS = {
    "checklist": ("checklist_id", "position", "id"),
    "key": ("key", "id"),
    "-changed": ("-changed_at", "-id"),
}
COLUMNS = (
    "id", "checklist_id", "checklist__service__slug", "checklist__environment__slug", "key", "position",
    "template_item__section", "template_item__title", "standing", "reason", "assignee_id", "assignee__name",
    "assignee__email", "due_date", "good_until", "revision", "retired_at", "changed_at",
)  # fmt: skip
FILTERS = {
    "checklist": "checklist",
    "service": "checklist__service__slug",
    "environment": "checklist__environment__slug",
    "template": "checklist__template__slug",
    "standing": "standing",
    "assignee": "assignee",
    "key": "key",
    "section": "template_item__section_key",
}


class ItemQuery(Asked):
    """What narrows the list."""

    checklist = serializers.UUIDField(required=False)
    service = serializers.SlugField(required=False, max_length=60)
    environment = serializers.SlugField(required=False, max_length=40)
    template = serializers.SlugField(required=False, max_length=60)
    standing = serializers.ChoiceField(STANDINGS, required=False)
    assignee = serializers.UUIDField(required=False)
    key = serializers.CharField(required=False, max_length=101)
    section = serializers.CharField(required=False, max_length=40)
    retired = serializers.BooleanField(
        required=False, help_text="Also those that a later template version left out."
    )


class Assignment(Given):
    """Who does it, and by when; both are set as given."""

    assignee = Id(allow_null=True, help_text="A member of the team; null: nobody.")
    due_date = Day(required=False, allow_null=True, default=None)


class Assignments(Assignment):
    """The same for many items."""

    items = some(Id(), help_text="Ids of items; all of them or none are given.")


class Reason(Given):
    """Why."""

    reason = Text(max_length=4000)


class ItemsShown(Shown):
    """Items by id."""

    ids = serializers.ListField(child=serializers.UUIDField())


class ItemsDoor(Door):
    """All items."""

    address = "items"

    @call(
        "items_list", "List checklist items", tag=TAG, right=(Action.VIEW_SERVICE,), query=ItemQuery,
        listing=Listing(ORDERS), shows=ItemRowShown,
    )  # fmt: skip
    def get(self, ask: Ask) -> Page:
        """Of the services that you may see, standing as last computed; one item's page computes it anew."""
        given = dict(ask.query)
        found = visible_items(ask.actor)
        if not given.pop("retired", False):
            found = found.filter(retired_at__isnull=True)
        rows: Any = found.filter(**{FILTERS[name]: value for name, value in given.items()}).values(*COLUMNS)
        return cut(rows, ask.page, ORDERS[ask.page.ordering], _rows)


class AssignDoor(Door):
    """Giving many items at once."""

    address = "items/assign"

    @call(
        "items_assign", "Assign items", tag=TAG, right=(Action.ASSIGN_ITEM,), body=Assignments, shows=ItemsShown,
        refuses=[409], finds=True,
        example={"items": ["0191f0aa-0000-7000-8000-000000000001"], "assignee": None, "due_date": "2026-12-01"},
    )  # fmt: skip
    def post(self, ask: Ask) -> dict[str, Any]:
        """All of them or none."""
        items = items_for(ask.actor, ask.body["items"])
        _assign(ask, items)
        return {"ids": [item.pk for item in items]}


class ItemDoor(Door):
    """One item."""

    address = "items/<uuid:pk>"

    @call(
        "items_read", "Read an item", tag=TAG, right=(Action.VIEW_SERVICE,), query=AsOf, shows=ItemShown,
        tagged=True,
    )  # fmt: skip
    def get(self, ask: Ask, pk: UUID) -> Answer | dict[str, Any]:
        """What it asks, how it stands and why, its evidence, waivers and claims; with `at`, as all that stood then,
        without an ETag."""
        at = moment_of(ask)
        return _shown(ask, pk) if at is None else _then(ask, pk, at)

    @call(
        "items_edit", "Assign one item", tag=TAG, right=(Action.ASSIGN_ITEM,), body=Assignment, shows=ItemShown,
        revision=True, refuses=[409], example={"assignee": None, "due_date": "2026-12-01"},
    )  # fmt: skip
    def patch(self, ask: Ask, pk: UUID) -> Answer:
        """Who does it, and by when."""
        items = items_for(ask.actor, [pk])
        _assign(ask, items, revision_of(ask, items[0].revision))
        return _shown(ask, pk)


class NotApplicableDoor(Door):
    """The claim that an item does not apply."""

    address = "items/<uuid:pk>/not-applicable"

    @call(
        "items_claim_not_applicable", "Claim that an item does not apply", tag=TAG,
        right=(Action.CLAIM_NOT_APPLICABLE,), body=Reason, shows=ClaimShown, status=201, refuses=[409],
        example={"reason": "The service keeps no personal data."},
    )  # fmt: skip
    def post(self, ask: Ask, pk: UUID) -> NotApplicable:
        """Where its template allows that."""
        (item,) = items_for(ask.actor, [pk])
        return claim_not_applicable(item=item, reason=ask.body["reason"], actor=ask.actor, at=ask.at)

    @call(
        "items_withdraw_not_applicable", "Withdraw that claim", tag=TAG, right=(Action.CLAIM_NOT_APPLICABLE,),
        shows=ClaimShown, refuses=[409],
    )  # fmt: skip
    def delete(self, ask: Ask, pk: UUID) -> NotApplicable:
        """The item is asked for again."""
        (item,) = items_for(ask.actor, [pk])
        return withdraw_not_applicable(item=item, actor=ask.actor, at=ask.at)


def _assign(ask: Ask, items: Sequence[ChecklistItem], revision: int | None = None) -> None:
    assignee, due_date = ask.body["assignee"], ask.body["due_date"]
    assign_items(
        items=items,
        assignee=User(pk=assignee) if assignee else None,
        due_date=due_date,
        revision=revision,
        actor=ask.actor,
        at=ask.at,
    )


def _shown(ask: Ask, pk: UUID) -> Answer:
    (row,) = item_rows(items_for(ask.actor, [pk]), ask.at)
    return Answer(_told(row), headers={"ETag": tag_of(row.item.revision)})


def _then(ask: Ask, pk: UUID, at: datetime) -> dict[str, Any]:
    """Raises `Unseen` where the checklist did not ask for it then."""
    (now,) = items_for(ask.actor, [pk])
    checklist = checklist_seen(ask.actor, now.checklist_id)
    if checklist.started_at > at:
        raise Unseen
    layout = layouts([checklist], at)[checklist.pk]
    item = next((one for one in layout.items if one.pk == pk), None)
    if item is None:
        raise Unseen
    (row,) = item_rows([item], at, known_at=at)
    place = {
        "service": service_as_of(checklist.service, at),
        "environment": environment_then(checklist.environment, at),
    }
    # The revision counts the changes of today, and nothing can be changed in the past.
    return {**_told(row), **place, "retired_at": None, "revision": now.revision}


def _told(row: ItemRow) -> dict[str, Any]:
    item = row.item
    for waiver in row.gathered.waivers:
        waiver.item = item
    return {
        "id": item.pk,
        "checklist": item.checklist_id,
        "service": item.checklist.service,
        "environment": item.checklist.environment,
        "key": item.key,
        "asks": item.template_item,
        "standing": row.standing.value,
        "reason": row.standing.reason,
        "holds_until": row.standing.holds_until,
        "assignee": item.assignee,
        "due_date": item.due_date,
        "evidence": [_attachment(row, one) for one in row.testimonies],
        "waivers": row.gathered.waivers,
        "not_applicable": row.gathered.claim,
        "contradictions": [one.sentence for one in row.contradictions],
        "revision": item.revision,
        "retired_at": item.retired_at,
    }


def _attachment(row: ItemRow, one: Testimony) -> dict[str, Any]:
    return {
        "attachment": one.attachment.pk,
        "evidence": one.evidence.pk,
        "title": one.evidence.title,
        "kind": one.evidence.kind,
        "revision": one.newest.pk,
        "number": one.newest.number,
        "freshness": row.freshness_of(one),
        "submitted_at": one.newest.submitted_at,
        "review": one.review,
    }


def _rows(found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **row,
            "checklist": row["checklist_id"],
            "service": row["checklist__service__slug"],
            "environment": row["checklist__environment__slug"],
            "section": row["template_item__section"],
            "title": row["template_item__title"],
            "assignee": row["assignee_id"]
            and {"id": row["assignee_id"], "get_full_name": row["assignee__name"] or row["assignee__email"]},
        }
        for row in found
    ]


DOORS = (ItemsDoor, AssignDoor, ItemDoor, NotApplicableDoor)
