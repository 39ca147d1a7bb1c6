"""Giving items to people, many at once."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from readiness.catalog.models import Environment
from readiness.checklists import events
from readiness.checklists.models import Checklist, ChecklistItem
from readiness.checklists.operations.attaching import ItemRetired
from readiness.evidence.holding import EnvironmentClosed, allow, demand_member, demand_unmoved, hold
from readiness.ledger.operations import record
from readiness.refusals import Conflict, Unseen
from readiness.teams.access import Action
from readiness.teams.actors import Actor
from readiness.teams.models import User


class ItemChanged(Conflict):
    """Changed since the editor looked: the API answers 412 (precondition failed)."""

    code = "revision-passed"
    status = 412
    sentence = "Somebody changed this item while you looked at it. Look again, then decide."


@transaction.atomic
def assign_items(
    *,
    items: Collection[ChecklistItem],
    assignee: User | None,
    due_date: date | None = None,
    revision: int | None = None,
    actor: Actor,
    at: datetime,
) -> list[ChecklistItem]:
    """Give `items` to a member of their team (None: to nobody), with a date to be done by; all or none.

    With `revision`, the one that was looked at, items changed since are not overwritten: `ItemChanged`.
    Raises `Invalid` for somebody who is not an active member, `ItemRetired`, `EnvironmentClosed`, and
    `Unseen` or `Forbidden` when that holds for any of the items.
    """
    rows = _rows({item.pk for item in items})
    checklists = {row.checklist_id: row.checklist for row in rows}
    # Roles first and in one order, then environments in one order: nobody waits crosswise.
    for team_id in sorted({checklist.service.team_id for checklist in checklists.values()}):
        mine = [one.service for one in checklists.values() if one.service.team_id == team_id]
        for service in {service.pk: service for service in mine}.values():
            allow(actor, Action.ASSIGN_ITEM, service)
        demand_member(assignee, team_id, "assignee", "Items")
    held = hold({checklist.environment_id for checklist in checklists.values()})
    asked = {checklist.environment_id: checklist.service for checklist in checklists.values()}
    for environment in held:
        demand_unmoved(environment, asked[environment.pk])
        if environment.archived_at or environment.service.lifecycle == "retired":
            raise EnvironmentClosed
    wanted = ChecklistItem.objects.filter(pk__in=[row.pk for row in rows])
    if revision is not None:
        wanted = wanted.filter(revision=revision)
    changed = wanted.update(assignee=assignee, due_date=due_date, revision=F("revision") + 1)
    if changed != len(rows):
        raise ItemChanged
    _record(rows, {environment.pk: environment for environment in held}, assignee, due_date, actor, at)
    return _rows({row.pk for row in rows})


def give_items(
    rows: list[ChecklistItem],
    held: Environment,
    assignee: User | None,
    due_date: date,
    actor: Actor,
    at: datetime,
) -> None:
    """The same for items of an environment that is held, where what calls it has shown that it may."""
    wanted = ChecklistItem.objects.filter(pk__in=[row.pk for row in rows])
    wanted.update(assignee=assignee, due_date=due_date, revision=F("revision") + 1)
    _record(rows, {held.pk: held}, assignee, due_date, actor, at)


def _rows(ids: Collection[UUID]) -> list[ChecklistItem]:
    rows = ChecklistItem.objects.filter(pk__in=ids).select_related("checklist__service", "template_item")
    found = list(rows.order_by("checklist", "position"))
    if not found or len(found) != len(ids):
        raise Unseen
    if any(row.retired_at for row in found):
        raise ItemRetired
    return found


def _record(
    rows: list[ChecklistItem],
    environments: dict[UUID, Environment],
    assignee: User | None,
    due_date: date | None,
    actor: Actor,
    at: datetime,
) -> None:
    """One entry a checklist: thirty items given at once are one thing that happened."""
    by_checklist: dict[Checklist, list[str]] = defaultdict(list)
    for row in rows:
        by_checklist[row.checklist].append(row.key)
    for checklist, keys in by_checklist.items():
        environment = environments[checklist.environment_id]
        record(
            kind=events.ITEMS_ASSIGNED,
            actor=actor,
            at=at,
            subject=checklist,
            team=environment.service.team,
            service=environment.service,
            environment=environment,
            data={
                "items": keys,
                "assignee": str(assignee.pk) if assignee else None,
                "due": due_date.isoformat() if due_date else None,
            },
        )
