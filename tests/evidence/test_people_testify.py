"""Files, links and attestations: bound to an environment, with a period and a digest, never changed."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from readiness.evidence.files import path_of, store
from readiness.evidence.holding import EnvironmentClosed
from readiness.evidence.models import Evidence, EvidenceRevision, StoredFile
from readiness.evidence.operations import (
    EvidenceWithdrawn,
    ProbeEvidence,
    UploadGone,
    add_evidence,
    revise_evidence,
    withdraw_evidence,
)
from readiness.models import LedgerEntry
from readiness.refusals import AlreadyDecided, Forbidden, Invalid, Unseen
from readiness.teams.actors import PROBE, Actor, Scope
from tests.checklists.world import AT, DAY, HOUR, looked


def attested(people, **fields):
    given = {
        "environment": people.production,
        "kind": "attestation",
        "title": "Seen",
        "statement": "I saw it.",
    }
    return add_evidence(**(given | {"actor": people.cora, "at": AT} | fields))


def refused_fields(call, *given, **fields):
    with pytest.raises(Invalid) as refusal:
        call(*given, **fields)
    return set(refusal.value.fields)


@pytest.mark.parametrize("who", ["vic", "aud", "sec", "adm"])
def test_who_only_reads_adds_nothing(people, who):
    with pytest.raises(Forbidden):
        attested(people, actor=getattr(people, who))
    assert not Evidence.objects.exists()


def test_to_another_team_the_environment_is_not_there(people):
    with pytest.raises(Unseen):
        attested(people, actor=people.olga)


def test_a_machine_gives_no_statement(people):
    with pytest.raises(Forbidden):
        attested(people, actor=PROBE)


def test_a_token_needs_its_scope_and_its_team(people):
    reading = Actor(user=people.cora.user, scopes=frozenset({Scope.READ}))
    elsewhere = Actor(user=people.cora.user, scopes=frozenset({Scope.WRITE}), team_id=people.other.pk)
    with pytest.raises(Forbidden, match="scope"):
        attested(people, actor=reading)
    with pytest.raises(Unseen):
        attested(people, actor=elsewhere)


def test_a_service_open_to_the_organisation_is_still_its_teams(people):
    people.service.visibility = "organisation"
    people.service.save()
    with pytest.raises(Forbidden):
        attested(people, actor=people.olga)


@pytest.mark.parametrize("closed", ["archived", "retired"])
def test_nothing_is_added_to_what_has_ended(people, closed):
    if closed == "archived":
        people.production.archived_at = AT
        people.production.save()
    else:
        people.service.lifecycle = "retired"
        people.service.save()
    with pytest.raises(EnvironmentClosed):
        attested(people)


def test_everything_wrong_is_named_at_once(people):
    fields = refused_fields(
        attested,
        people,
        title="",
        statement="",
        url="https://example.org",
        effective_from=AT + DAY,
        effective_until=AT,
        release="x" * 101,
    )
    assert fields == {"title", "statement", "url", "effective_from", "effective_until", "release"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "probe"}, {"kind"}),
        ({"kind": "rumour"}, {"kind"}),
        ({"kind": "link", "url": ""}, {"url"}),
        ({"kind": "link", "url": "ftp://example.org"}, {"url"}),
        ({"kind": "file"}, {"file"}),
        ({"statement": "  "}, {"statement"}),
        ({"statement": "a\0b"}, {"statement"}),
        ({"title": "a\u202eb"}, {"title"}),
        ({"title": "x" * 201}, {"title"}),
        ({"statement": "x" * 8001}, {"statement"}),
        ({"effective_until": AT}, {"effective_until"}),
        ({"effective_from": AT - 3 * DAY, "effective_until": AT - DAY}, {"effective_until"}),
    ],
)
def test_what_cannot_be_used_is_named(people, fields, wrong):
    assert refused_fields(attested, people, **fields) == wrong


def test_evidence_never_counts_from_a_time_to_come(people):
    assert refused_fields(attested, people, effective_from=AT + timedelta(minutes=6)) == {"effective_from"}
    slow_clock = attested(people, effective_from=AT + timedelta(minutes=5))
    assert slow_clock.revisions.get().effective_from == AT + timedelta(minutes=5)


def test_a_time_without_a_zone_is_a_fault_of_the_caller(people):
    with pytest.raises(TypeError):
        attested(people, effective_from=AT.replace(tzinfo=None))


def test_evidence_belongs_to_service_environment_and_release(people):
    evidence = attested(people, release="2026.3.1", environment=people.staging)
    assert (evidence.service, evidence.environment, evidence.release) == (
        people.service,
        people.staging,
        "2026.3.1",
    )
    revision = evidence.revisions.get()
    assert (revision.number, revision.effective_from, revision.submitted_by) == (1, AT, people.cora.user)


def test_evidence_of_another_services_environment_is_refused_by_the_database(people):
    evidence = attested(people)
    foreign = {"service": people.service, "environment": people.foreign_production}
    with pytest.raises(IntegrityError, match="another service"), transaction.atomic():
        Evidence.objects.create(kind="probe", probe_kind="hosting", title="x", created_at=AT, **foreign)
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).update(environment=people.foreign_production)


def test_two_pieces_share_one_stored_file_and_each_keeps_its_name(people):
    first, second = (
        store([b"same"], name, declared) for name, declared in [("a.txt", "text/plain"), ("b.log", "")]
    )
    for upload in (first, second):
        attested(people, kind="file", statement="", upload=upload)
    assert StoredFile.objects.count() == 1
    assert set(EvidenceRevision.objects.values_list("file_name", "declared_type")) == {
        ("a.txt", "text/plain"),
        ("b.log", ""),
    }


def test_a_file_that_was_swept_has_to_be_uploaded_again(people):
    upload = store([b"late"], "late.txt", "")
    path_of(upload.sha256).unlink()
    with pytest.raises(UploadGone):
        attested(people, kind="file", statement="", upload=upload)
    assert not Evidence.objects.exists()


def test_a_revision_is_the_next_number_and_the_first_one_stays(people):
    evidence = attested(people)
    second = revise_evidence(evidence=evidence, statement="Better.", actor=people.lea, at=AT + HOUR)
    assert [row.number for row in evidence.revisions.order_by("number")] == [1, 2]
    assert second.submitted_by == people.lea.user
    assert evidence.revisions.get(number=1).statement == "I saw it."


def test_a_revision_stays_of_its_kind(people):
    evidence = attested(people, kind="link", statement="", url="https://example.org/1")
    fields = refused_fields(
        revise_evidence, evidence=evidence, statement="Only words.", actor=people.cora, at=AT
    )
    assert fields == {"url"}


def test_the_digest_is_of_all_that_was_said(people):
    evidence = attested(people)
    digests = {evidence.revisions.get().digest}
    for fields in (
        {"statement": "I saw it!"},
        {"statement": "I saw it!", "effective_from": AT - DAY},
        {"statement": "I saw it!", "effective_until": AT + DAY},
    ):
        digests.add(revise_evidence(evidence=evidence, actor=people.cora, at=AT, **fields).digest)
    assert len(digests) == 4
    assert all(len(digest) == 64 for digest in digests)


def test_withdrawn_evidence_stays_and_is_not_revised(people):
    evidence = attested(people)
    withdraw_evidence(evidence=evidence, reason="A mistake.", actor=people.carl, at=AT + HOUR)
    kept = Evidence.objects.get()
    assert (kept.withdrawn_at, kept.withdrawn_by) == (AT + HOUR, people.carl.user)
    with pytest.raises(EvidenceWithdrawn):
        revise_evidence(evidence=evidence, statement="x", actor=people.cora, at=AT)
    with pytest.raises(AlreadyDecided):
        withdraw_evidence(evidence=evidence, reason="Twice.", actor=people.carl, at=AT)


def test_withdrawing_needs_a_reason(people):
    evidence = attested(people)
    assert refused_fields(withdraw_evidence, evidence=evidence, reason=" ", actor=people.cora, at=AT) == {
        "reason"
    }


def test_people_neither_revise_nor_withdraw_what_a_probe_saw(people):
    evidence = looked(people.production).evidence
    with pytest.raises(ProbeEvidence):
        revise_evidence(evidence=evidence, statement="It is fine.", actor=people.lea, at=AT)
    with pytest.raises(ProbeEvidence):
        withdraw_evidence(evidence=evidence, reason="It is fine.", actor=people.lea, at=AT)


def test_the_ledger_holds_digests_and_no_words(people):
    evidence = attested(people, title="Private title", statement="Private words.")
    withdraw_evidence(evidence=evidence, reason="Private reason.", actor=people.cora, at=AT)
    entries = LedgerEntry.objects.filter(subject_id=evidence.pk).order_by("pk")
    assert [entry.kind for entry in entries] == ["evidence.evidence.added", "evidence.evidence.withdrawn"]
    assert all(b"Private" not in bytes(entry.body) for entry in entries)
    assert evidence.revisions.get().digest.encode() in bytes(entries[0].body)


def test_a_refused_act_leaves_no_trace(people):
    evidence = attested(people)
    before = LedgerEntry.objects.count()
    with pytest.raises(Invalid):
        revise_evidence(evidence=evidence, statement="", actor=people.cora, at=AT)
    assert (LedgerEntry.objects.count(), evidence.revisions.count()) == (before, 1)
