"""Evidence counts when another person, of the right role, accepted its newest revision."""

import json

import pytest
from django.db import IntegrityError, connection, transaction

from readiness.checklists.models import EvidenceReview, ItemEvidence
from readiness.checklists.operations import (
    ItemRetired,
    OwnEvidence,
    Superseded,
    accept_evidence,
    attach_evidence,
    put_forward,
    return_evidence,
)
from readiness.evidence.models import EvidenceRevision
from readiness.evidence.operations import (
    EvidenceWithdrawn,
    ProbeEvidence,
    add_evidence,
    revise_evidence,
    withdraw_evidence,
)
from readiness.identifiers import new_id
from readiness.models import LedgerEntry
from readiness.refusals import AlreadyDecided, Forbidden, Invalid, Unseen
from tests.checklists.world import AT, DAY, HOUR, looked

PEER, LEAD, SECURITY = "infrastructure.hosting", "infrastructure.backups", "security.authentication"


def paper(world, key, by=None, **fields):
    """Cora's attestation for an item, and its attachment and newest revision."""
    evidence = put_forward(
        items=[world.item(key)],
        kind="attestation",
        title="Shown",
        statement="I saw it.",
        actor=by or world.cora,
        at=fields.pop("at", AT),
        **fields,
    )
    return ItemEvidence.objects.get(evidence=evidence), evidence.revisions.get()


def test_nobody_accepts_what_they_submitted(world):
    attachment, revision = paper(world, PEER)
    with pytest.raises(OwnEvidence):
        accept_evidence(attachment=attachment, revision=revision, actor=world.cora, at=AT)
    with pytest.raises(OwnEvidence):
        return_evidence(attachment=attachment, revision=revision, reason="No.", actor=world.cora, at=AT)
    assert not EvidenceReview.objects.exists()


def test_nobody_accepts_what_they_attached(world):
    """Whoever lets a colleague's evidence serve another item claims that it proves that one too."""
    _, revision = paper(world, PEER)
    (attachment,) = attach_evidence(
        items=[world.item("data.migrations")], evidence=revision.evidence, actor=world.carl, at=AT
    )
    with pytest.raises(OwnEvidence):
        accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)


def test_who_attached_may_judge_a_later_revision_of_somebody_else(world):
    attachment, first = paper(world, PEER)
    second = revise_evidence(evidence=first.evidence, statement="Better.", actor=world.carl, at=AT + HOUR)
    review = accept_evidence(attachment=attachment, revision=second, actor=world.cora, at=AT + 2 * HOUR)
    assert review.number == 1


@pytest.mark.parametrize("who", ["submitter", "attacher"])
def test_the_database_refuses_a_reviewer_who_put_it_forward(world, who):
    attachment, revision = paper(world, PEER)
    reviewer = world.cora
    if who == "attacher":
        (attachment,) = attach_evidence(
            items=[world.item("data.migrations")], evidence=revision.evidence, actor=world.carl, at=AT
        )
        reviewer = world.carl
    with pytest.raises(IntegrityError, match="four eyes"), transaction.atomic():
        EvidenceReview.objects.bulk_create(
            [
                EvidenceReview(
                    attachment=attachment,
                    revision=revision,
                    number=1,
                    decision="accepted",
                    reviewer=reviewer.user,
                    reviewed_at=AT,
                )
            ]
        )


@pytest.mark.parametrize(
    ("key", "refused", "allowed"),
    [(PEER, "vic", "carl"), (LEAD, "carl", "lea"), (SECURITY, "lea", "sec"), (PEER, "aud", "sec")],
)
def test_the_template_says_who_may_accept(world, key, refused, allowed):
    attachment, revision = paper(world, key)
    with pytest.raises(Forbidden):
        accept_evidence(attachment=attachment, revision=revision, actor=getattr(world, refused), at=AT)
    accept_evidence(attachment=attachment, revision=revision, actor=getattr(world, allowed), at=AT)
    assert world.item(key).standing == "pass"


def test_a_person_of_another_team_sees_nothing_to_decide(world):
    attachment, revision = paper(world, PEER)
    with pytest.raises(Unseen):
        accept_evidence(attachment=attachment, revision=revision, actor=world.olga, at=AT)


def test_only_the_newest_revision_is_accepted(world):
    attachment, first = paper(world, PEER)
    revise_evidence(evidence=first.evidence, statement="Better.", actor=world.cora, at=AT + HOUR)
    with pytest.raises(Superseded):
        accept_evidence(attachment=attachment, revision=first, actor=world.carl, at=AT + HOUR)


def test_a_revision_of_other_evidence_is_unseen(world):
    attachment, _ = paper(world, PEER)
    _, foreign = paper(world, LEAD)
    with pytest.raises(Unseen):
        accept_evidence(attachment=attachment, revision=foreign, actor=world.carl, at=AT)


def test_a_return_needs_a_reason(world):
    attachment, revision = paper(world, PEER)
    with pytest.raises(Invalid) as refusal:
        return_evidence(attachment=attachment, revision=revision, reason="  ", actor=world.carl, at=AT)
    assert "reason" in refusal.value.fields


def test_what_is_decided_is_decided(world):
    attachment, revision = paper(world, PEER)
    accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)
    with pytest.raises(AlreadyDecided):
        accept_evidence(attachment=attachment, revision=revision, actor=world.lea, at=AT)


def test_what_was_returned_needs_a_new_revision(world):
    attachment, revision = paper(world, PEER)
    return_evidence(attachment=attachment, revision=revision, reason="Blurred.", actor=world.carl, at=AT)
    for decide in (accept_evidence, return_evidence):
        reason = {"reason": "Again."} if decide is return_evidence else {}
        with pytest.raises(AlreadyDecided):
            decide(attachment=attachment, revision=revision, actor=world.lea, at=AT, **reason)
    second = revise_evidence(evidence=revision.evidence, statement="Sharp.", actor=world.cora, at=AT + HOUR)
    accept_evidence(attachment=attachment, revision=second, actor=world.lea, at=AT + HOUR)
    assert world.item(PEER).standing == "pass"


def test_what_was_accepted_can_be_returned_later_with_a_reason(world):
    attachment, revision = paper(world, PEER)
    accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)
    review = return_evidence(
        attachment=attachment, revision=revision, reason="It was forged.", actor=world.lea, at=AT + HOUR
    )
    item = world.item(PEER)
    assert (review.number, item.standing) == (2, "unknown")
    assert "It was forged." in item.reason


def test_what_was_accepted_counts_while_a_newer_revision_waits(world):
    attachment, revision = paper(world, PEER)
    accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)
    revise_evidence(evidence=revision.evidence, statement="Newer.", actor=world.cora, at=AT + DAY)
    assert world.item(PEER).standing == "pass"
    attachment.refresh_from_db()
    assert attachment.waiting_since == AT + DAY
    # A newer revision is no shield: the accepted one can still be returned.
    return_evidence(attachment=attachment, revision=revision, reason="Wrong.", actor=world.lea, at=AT + DAY)
    assert world.item(PEER).standing == "unknown"


def test_a_decision_ends_the_waiting(world):
    attachment, revision = paper(world, PEER)
    assert ItemEvidence.objects.get(pk=attachment.pk).waiting_since == AT
    accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)
    assert ItemEvidence.objects.get(pk=attachment.pk).waiting_since is None


def test_withdrawn_evidence_is_not_decided_on(world):
    attachment, revision = paper(world, PEER)
    withdraw_evidence(evidence=revision.evidence, reason="A mistake.", actor=world.cora, at=AT)
    assert ItemEvidence.objects.get(pk=attachment.pk).waiting_since is None
    with pytest.raises(EvidenceWithdrawn):
        accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)


def test_what_a_probe_saw_needs_no_reviewer(world):
    revision = looked(world.production)
    attachment = ItemEvidence.objects.get(evidence=revision.evidence)
    with pytest.raises(ProbeEvidence):
        accept_evidence(attachment=attachment, revision=revision, actor=world.sec, at=AT)


def test_a_retired_item_is_not_decided_on(world):
    attachment, revision = paper(world, PEER)
    item = attachment.item
    item.retired_at = AT
    item.save(update_fields=["retired_at"])
    with pytest.raises(ItemRetired):
        accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)


def test_the_entry_tells_what_an_outsider_needs_to_judge_the_reviewer(world):
    attachment, revision = paper(world, SECURITY)
    accept_evidence(attachment=attachment, revision=revision, actor=world.sec, at=AT)
    told = json.loads(bytes(LedgerEntry.objects.get(kind="checklists.evidence.accepted").body))["data"]
    assert (told["key"], told["accepted_by"]) == (SECURITY, "security_reviewer")
    assert (told["evidence"], told["digest"]) == (str(attachment.evidence_id), revision.digest)


def test_a_return_is_told_through_the_ledger_without_its_words(world):
    attachment, revision = paper(world, PEER)
    return_evidence(attachment=attachment, revision=revision, reason="Secret words.", actor=world.carl, at=AT)
    entry = LedgerEntry.objects.get(kind="checklists.evidence.returned")
    assert (entry.subject_id, entry.actor) == (attachment.pk, world.carl.user)
    assert b"Secret words." not in bytes(entry.body)
    assert str(revision.pk).encode() in bytes(entry.body)
    assert entry.commitments.get(name="reason").value == "Secret words."


@pytest.mark.parametrize("verb", ["update", "bulk_update", "delete", "sql update", "sql delete"])
@pytest.mark.parametrize("model", [EvidenceReview, EvidenceRevision])
def test_nothing_changes_a_decision_or_a_revision(world, model, verb):
    attachment, revision = paper(world, PEER)
    accept_evidence(attachment=attachment, revision=revision, actor=world.carl, at=AT)
    row = model.objects.get()
    table, column = model._meta.db_table, "reason" if model is EvidenceReview else "statement"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        tamper(row, table, column, verb)


def tamper(row, table, column, verb):
    """One of the ways past the operations."""
    rows = type(row).objects
    setattr(row, column, "Other")
    if verb == "update":
        rows.update(**{column: "Other"})
    elif verb == "bulk_update":
        rows.bulk_update([row], [column])
    elif verb == "delete":
        rows.all()._raw_delete("default")
    else:
        change = f"UPDATE {table} SET {column} = 'Other'" if "update" in verb else f"DELETE FROM {table}"
        with connection.cursor() as cursor:
            cursor.execute(change)


def test_a_review_of_a_stranger_to_the_attachment_is_refused_by_the_database(world):
    attachment, _ = paper(world, PEER)
    other = add_evidence(
        environment=world.production,
        kind="attestation",
        title="Other",
        statement="x",
        actor=world.cora,
        at=AT,
    )
    with pytest.raises(IntegrityError, match="other evidence"), transaction.atomic():
        EvidenceReview.objects.create(
            id=new_id(),
            attachment=attachment,
            revision=other.revisions.get(),
            number=1,
            decision="accepted",
            reviewer=world.carl.user,
            reviewed_at=AT,
        )
