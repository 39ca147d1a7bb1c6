"""Items are given to members of their team, many at once, all or none."""

from datetime import date

import pytest

from readiness.checklists.models import ChecklistItem
from readiness.checklists.operations import ItemRetired, assign_items, start_checklist
from readiness.evidence.holding import EnvironmentClosed
from readiness.models import LedgerEntry, Membership
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.checklists.world import AT

KEYS = ("infrastructure.hosting", "security.https", "data.migrations")


@pytest.fixture
def items(world):
    return [world.item(key) for key in KEYS]


def given_to(world):
    return ChecklistItem.objects.filter(assignee__isnull=False).count()


def test_many_items_are_given_in_one_act(world, items):
    assign_items(items=items, assignee=world.carl.user, due_date=date(2026, 4, 1), actor=world.cora, at=AT)
    for key in KEYS:
        item = world.item(key)
        assert (item.assignee, item.due_date, item.revision) == (world.carl.user, date(2026, 4, 1), 2)
    entry = LedgerEntry.objects.get(kind="checklists.items.assigned")
    assert entry.subject_id == world.checklist.pk
    assert str(world.carl.user.pk).encode() in bytes(entry.body)


def test_an_item_can_be_given_to_nobody(world, items):
    assign_items(items=items, assignee=world.carl.user, actor=world.cora, at=AT)
    assign_items(items=items[:1], assignee=None, actor=world.cora, at=AT)
    assert given_to(world) == 2


@pytest.mark.parametrize("who", ["olga", "sec", "adm"])
def test_nobody_outside_the_team_gets_an_item(world, items, who):
    with pytest.raises(Invalid) as refusal:
        assign_items(items=items, assignee=getattr(world, who).user, actor=world.cora, at=AT)
    assert set(refusal.value.fields) == {"assignee"}


def test_nobody_who_left_or_is_deactivated_gets_an_item(world, items):
    Membership.objects.filter(user=world.carl.user).delete()
    world.vic.user.is_active = False
    world.vic.user.save()
    for gone in (world.carl, world.vic):
        with pytest.raises(Invalid):
            assign_items(items=items, assignee=gone.user, actor=world.cora, at=AT)
    assert given_to(world) == 0


def test_one_foreign_item_refuses_them_all(world, items):
    theirs = start_checklist(environment=world.foreign_production, actor=world.olga, at=AT)
    foreign = theirs.items.get(key=KEYS[0])
    with pytest.raises(Unseen):
        assign_items(items=[*items, foreign], assignee=world.carl.user, actor=world.cora, at=AT)
    assert given_to(world) == 0


def test_one_retired_item_refuses_them_all(world, items):
    items[1].retired_at = AT
    items[1].save()
    with pytest.raises(ItemRetired):
        assign_items(items=items, assignee=world.carl.user, actor=world.cora, at=AT)
    assert given_to(world) == 0


def test_one_archived_environment_refuses_them_all(world, items):
    staging = start_checklist(environment=world.staging, actor=world.lea, at=AT)
    world.staging.archived_at = AT
    world.staging.save()
    with pytest.raises(EnvironmentClosed):
        assign_items(items=[*items, staging.items.first()], assignee=None, actor=world.cora, at=AT)


def test_nothing_chosen_is_nothing_there(world):
    with pytest.raises(Unseen):
        assign_items(items=[], assignee=world.carl.user, actor=world.cora, at=AT)


@pytest.mark.parametrize(("who", "refusal"), [("vic", Forbidden), ("sec", Forbidden), ("olga", Unseen)])
def test_only_the_team_gives_items(world, items, who, refusal):
    with pytest.raises(refusal):
        assign_items(items=items, assignee=world.carl.user, actor=getattr(world, who), at=AT)


def test_items_of_two_checklists_are_two_entries(world, items):
    staging = start_checklist(environment=world.staging, actor=world.lea, at=AT)
    assign_items(items=[*items, staging.items.first()], assignee=world.carl.user, actor=world.cora, at=AT)
    assert LedgerEntry.objects.filter(kind="checklists.items.assigned").count() == 2
