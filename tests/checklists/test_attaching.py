"""One piece of evidence serves as many items of its environment as it proves."""

import pytest
from django.db import IntegrityError, transaction

from readiness.checklists.models import Checklist, ItemEvidence
from readiness.checklists.operations import (
    AlreadyReviewed,
    ItemRetired,
    accept_evidence,
    attach_evidence,
    detach_evidence,
    put_forward,
    return_evidence,
    start_checklist,
)
from readiness.evidence.operations import EvidenceWithdrawn, ProbeEvidence, add_evidence, withdraw_evidence
from readiness.models import Evidence, LedgerEntry
from readiness.refusals import Conflict, Forbidden, Invalid, Unseen
from tests.checklists.world import AT, HOUR, looked

FIRST, SECOND = "infrastructure.hosting", "data.migrations"


def piece(world, environment=None, by=None):
    return add_evidence(
        environment=environment or world.production,
        kind="attestation",
        title="Shown",
        statement="I saw it.",
        actor=by or world.cora,
        at=AT,
    )


def test_one_piece_serves_several_items_and_each_has_its_own_reviewer(world):
    evidence = piece(world)
    made = attach_evidence(
        items=[world.item(FIRST), world.item(SECOND)], evidence=evidence, actor=world.cora, at=AT
    )
    first = next(one for one in made if one.item.key == FIRST)
    accept_evidence(attachment=first, revision=evidence.revisions.get(), actor=world.carl, at=AT)
    assert (world.item(FIRST).standing, world.item(SECOND).standing) == ("pass", "unknown")


def test_an_item_of_another_environment_is_refused_twice(world):
    staging = start_checklist(environment=world.staging, actor=world.lea, at=AT)
    foreign = staging.items.get(key=FIRST)
    evidence = piece(world)
    with pytest.raises(Invalid):
        attach_evidence(items=[world.item(FIRST), foreign], evidence=evidence, actor=world.cora, at=AT)
    with pytest.raises(IntegrityError, match="own environment"), transaction.atomic():
        ItemEvidence.objects.create(item=foreign, evidence=evidence, attached_at=AT)
    assert not ItemEvidence.objects.exists()


def test_all_items_or_none(world):
    item = world.item(SECOND)
    item.retired_at = AT
    item.save()
    with pytest.raises(ItemRetired):
        attach_evidence(items=[world.item(FIRST), item], evidence=piece(world), actor=world.cora, at=AT)
    assert not ItemEvidence.objects.exists()


def test_attaching_again_changes_nothing(world):
    evidence = piece(world)
    attach_evidence(items=[world.item(FIRST)], evidence=evidence, actor=world.cora, at=AT)
    made = attach_evidence(
        items=[world.item(FIRST), world.item(SECOND)], evidence=evidence, actor=world.carl, at=AT + HOUR
    )
    assert [one.item.key for one in made] == [SECOND]
    assert ItemEvidence.objects.get(item__key=FIRST).attached_by == world.cora.user


def test_withdrawn_evidence_serves_nothing(world):
    evidence = piece(world)
    withdraw_evidence(evidence=evidence, reason="Wrong.", actor=world.cora, at=AT)
    with pytest.raises(EvidenceWithdrawn):
        attach_evidence(items=[world.item(FIRST)], evidence=evidence, actor=world.cora, at=AT)


def test_what_was_accepted_and_then_withdrawn_counts_no_more(world):
    evidence = put_forward(
        items=[world.item(FIRST)], kind="attestation", title="x", statement="x", actor=world.cora, at=AT
    )
    accept_evidence(
        attachment=ItemEvidence.objects.get(), revision=evidence.revisions.get(), actor=world.carl, at=AT
    )
    withdraw_evidence(evidence=evidence, reason="Wrong.", actor=world.cora, at=AT)
    assert world.item(FIRST).standing == "unknown"


def test_people_do_not_choose_what_a_probe_serves(world):
    evidence = looked(world.production).evidence
    with pytest.raises(ProbeEvidence):
        attach_evidence(items=[world.item(FIRST)], evidence=evidence, actor=world.lea, at=AT)
    with pytest.raises(ProbeEvidence):
        detach_evidence(item=world.item("security.https"), evidence=evidence, actor=world.lea, at=AT)


@pytest.mark.parametrize(("who", "refusal"), [("vic", Forbidden), ("olga", Unseen)])
def test_only_the_team_attaches(world, who, refusal):
    evidence = piece(world)
    with pytest.raises(refusal):
        attach_evidence(items=[world.item(FIRST)], evidence=evidence, actor=getattr(world, who), at=AT)


def test_putting_forward_is_one_act(world):
    with pytest.raises(Invalid):
        put_forward(items=[], kind="attestation", title="x", statement="x", actor=world.cora, at=AT)
    retired = world.item(SECOND)
    retired.retired_at = AT
    retired.save()
    with pytest.raises(ItemRetired):
        put_forward(
            items=[world.item(FIRST), retired],
            kind="attestation",
            title="x",
            statement="x",
            actor=world.cora,
            at=AT,
        )
    assert not Evidence.objects.exists()


def test_what_was_attached_by_mistake_is_taken_off(world):
    evidence = piece(world)
    attach_evidence(items=[world.item(FIRST)], evidence=evidence, actor=world.cora, at=AT)
    detach_evidence(item=world.item(FIRST), evidence=evidence, actor=world.carl, at=AT)
    assert not ItemEvidence.objects.exists()
    with pytest.raises(Conflict):
        detach_evidence(item=world.item(FIRST), evidence=evidence, actor=world.carl, at=AT)


def test_what_a_reviewer_decided_on_stays_attached(world):
    evidence = piece(world)
    (attachment,) = attach_evidence(items=[world.item(FIRST)], evidence=evidence, actor=world.cora, at=AT)
    return_evidence(
        attachment=attachment, revision=evidence.revisions.get(), reason="No.", actor=world.carl, at=AT
    )
    with pytest.raises(AlreadyReviewed):
        detach_evidence(item=world.item(FIRST), evidence=evidence, actor=world.cora, at=AT)


def test_waiting_evidence_changes_the_reason_and_not_the_standing(world):
    put_forward(
        items=[world.item(FIRST)], kind="attestation", title="x", statement="x", actor=world.cora, at=AT
    )
    item = world.item(FIRST)
    assert (item.standing, item.reason) == ("unknown", "Evidence is waiting for review.")
    assert Checklist.objects.get(pk=world.checklist.pk).count_unknown == 30


def test_the_ledger_says_for_which_items(world):
    items = [world.item(FIRST), world.item(SECOND)]
    evidence = put_forward(items=items, kind="attestation", title="x", statement="x", actor=world.cora, at=AT)
    kinds = LedgerEntry.objects.filter(subject_id=evidence.pk).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["evidence.evidence.added", "checklists.evidence.attached"]
    body = bytes(LedgerEntry.objects.get(kind="checklists.evidence.attached").body)
    assert all(str(item.pk).encode() in body for item in items)
