"""An item does not apply where its template allows that and somebody says why."""

import pytest
from django.db import IntegrityError, transaction

from readiness.checklists.models import NotApplicable
from readiness.checklists.operations import (
    AlreadyClaimed,
    AlwaysApplies,
    NothingClaimed,
    claim_not_applicable,
    withdraw_not_applicable,
)
from readiness.refusals import Forbidden, Invalid, Unseen
from tests.checklists.world import AT, HOUR

CDN = "infrastructure.cdn"


def claimed(world, key=CDN, by=None, reason="One town, one server."):
    return claim_not_applicable(item=world.item(key), reason=reason, actor=by or world.cora, at=AT)


@pytest.mark.parametrize("key", ["security.https", "data.backup_restore"])
def test_what_always_applies_cannot_be_claimed_away(world, key):
    with pytest.raises(AlwaysApplies):
        claimed(world, key=key)


def test_a_claim_needs_a_reason(world):
    with pytest.raises(Invalid):
        claimed(world, reason=" \n")
    with pytest.raises(IntegrityError), transaction.atomic():
        NotApplicable.objects.create(
            item=world.item(CDN), reason="", claimed_by=world.cora.user, claimed_at=AT
        )


@pytest.mark.parametrize(("who", "refusal"), [("vic", Forbidden), ("sec", Forbidden), ("olga", Unseen)])
def test_only_the_team_claims(world, who, refusal):
    with pytest.raises(refusal):
        claimed(world, by=getattr(world, who))


def test_a_claim_is_shown_apart_from_a_pass(world):
    claimed(world)
    item = world.item(CDN)
    assert (item.standing, item.reason) == ("not_applicable", "Not applicable: One town, one server.")
    world.checklist.refresh_from_db()
    assert (world.checklist.count_not_applicable, world.checklist.count_pass) == (1, 0)
    assert world.checklist.cells[3] == "n"


def test_an_item_is_claimed_once(world):
    claimed(world)
    with pytest.raises(AlreadyClaimed):
        claimed(world, by=world.carl)
    with pytest.raises(IntegrityError), transaction.atomic():
        NotApplicable.objects.create(
            item=world.item(CDN), reason="x", claimed_by=world.carl.user, claimed_at=AT
        )


def test_a_claim_taken_back_is_kept_and_the_item_applies(world):
    claimed(world)
    claim = withdraw_not_applicable(item=world.item(CDN), actor=world.carl, at=AT + HOUR)
    assert (claim.withdrawn_by, claim.withdrawn_at) == (world.carl.user, AT + HOUR)
    assert world.item(CDN).standing == "unknown"
    with pytest.raises(NothingClaimed):
        withdraw_not_applicable(item=world.item(CDN), actor=world.carl, at=AT + HOUR)
    claimed(world)
    assert NotApplicable.objects.count() == 2
