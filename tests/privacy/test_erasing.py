"""Erasing: asked by one, done by another; what goes is told, and the log stays sound."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from readiness.evidence.files import ContentErased, open_file, path_of, store, sweep_orphans
from readiness.evidence.operations import add_evidence
from readiness.ledger.erasing import about_person
from readiness.ledger.sealing import seal_all
from readiness.models import Erasure, EvidenceRevision, LedgerCommitment, LedgerEntry, LegalHold, StoredFile
from readiness.privacy.operations import (
    approve_erasure,
    ask_erasure,
    ask_own_erasure,
    lift_hold,
    refuse_erasure,
    set_hold,
    withdraw_erasure,
)
from readiness.privacy.operations.refusing import (
    AlreadyAsked,
    AlreadyHeld,
    AlreadyLifted,
    NotYourOwnRequest,
    OnHold,
    StandsInADecision,
)
from readiness.refusals import AlreadyDecided, Forbidden, Invalid
from readiness.reports.bundle import Scope
from readiness.teams.erased import is_erased
from readiness.teams.models import User
from readiness.teams.operations import invite, make_token, reactivate_person
from readiness.teams.operations.people import PersonErased
from tests.reports.launched import judged, made
from tests.world import AT, kinds_since, last_entry

CONTENT = b"Minutes with a name in them.\n"


def hand_in(world, environment, who="lead"):
    upload = store([CONTENT], "minutes.txt", "text/plain")
    evidence = add_evidence(
        environment=environment, kind="file", title="Minutes", upload=upload, actor=world.actor(who), at=AT
    )
    return evidence.revisions.get()


def ask(world, **what):
    return ask_erasure(reason="personal-data", actor=world.actor("administrator"), at=AT, **what)


def approve(world, erasure, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        approve_erasure(erasure=erasure, actor=world.actor("security_reviewer"), at=AT)


def verified():
    out = StringIO()
    try:
        call_command("verify_ledger", stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_the_content_of_a_file_goes_and_what_it_was_stays(
    world, stage, django_capture_on_commit_callbacks, tmp_path
):
    revision = hand_in(world, stage.environment)
    other = world.service("Elsewhere", world.billing)
    hand_in(world, other.environments.get(), "outsider")
    sha256, before = revision.file_id, last_entry()
    approve(world, ask(world, target="file", file=sha256), django_capture_on_commit_callbacks)
    stored = StoredFile.objects.get(pk=sha256)
    assert not path_of(sha256).exists()
    assert (stored.size, stored.erased_by, stored.erased_reason) == (
        len(CONTENT), world.person("security_reviewer"), "personal-data",
    )  # fmt: skip
    with pytest.raises(ContentErased):
        open_file(stored)
    told = LedgerEntry.objects.filter(pk__gt=before, kind="privacy.file.erased")
    assert {one.service_id for one in told} == {stage.service.pk, other.pk}
    seal_all(at=AT)
    code, words = verified()
    assert (code, f"the file {sha256} was erased, as entry #" in words) == (3, True)
    report = judged(made(Scope(service=stage.service), tmp_path / "b.zip"))
    assert (report.exit, report.problems) == (3, [])
    assert any(f"files/{sha256}: erased" in line and "(entry #" in line for line in report.missing)


@pytest.mark.django_db
def test_the_same_content_does_not_come_back(world, stage, django_capture_on_commit_callbacks):
    sha256 = hand_in(world, stage.environment).file_id
    approve(world, ask(world, target="file", file=sha256), django_capture_on_commit_callbacks)
    with pytest.raises(ContentErased):
        hand_in(world, stage.environment)
    assert path_of(sha256).is_file()  # what arrived in vain
    sweep_orphans(AT)
    assert not path_of(sha256).exists()


@pytest.mark.django_db
def test_a_row_that_says_erased_without_an_entry_is_found_out(world, stage):
    file = hand_in(world, stage.environment).file
    Erasure.objects.create(
        target="file", file=file, reason="mistake", state="done", requested_by=world.person("administrator"),
        requested_at=AT, decided_by=world.person("security_reviewer"), decided_at=AT,
    )  # fmt: skip
    StoredFile.objects.update(
        erased_at=AT, erased_by=world.person("security_reviewer"), erased_reason="mistake"
    )
    seal_all(at=AT)
    code, words = verified()
    assert code == 1
    assert "no entry tells of it" in words


@pytest.mark.django_db
def test_a_file_is_not_erased_past_the_second_pair_of_eyes(world, stage):
    hand_in(world, stage.environment)
    with pytest.raises(IntegrityError, match="another approval"), transaction.atomic():
        StoredFile.objects.update(erased_at=AT, erased_by=world.person("lead"), erased_reason="mistake")


@pytest.mark.django_db
def test_who_a_person_was_goes_and_what_they_did_stays(world, stage, django_capture_on_commit_callbacks):
    lead = world.person("outsider")
    make_token(user=lead, name="Olga's laptop", scopes=["read"], expires_at=AT.replace(year=2027), team=None,
               actor=world.actor("outsider"), at=AT)  # fmt: skip
    invitation, _secret = invite(
        team=world.orders, email=lead.email, role="viewer", actor=world.actor("administrator"), at=AT
    )
    world.join("second")
    from readiness.teams.actors import SYSTEM
    from readiness.teams.operations import add_member

    add_member(team=world.billing, user=world.people["second"], role="lead", actor=SYSTEM, at=AT)
    tokens = list(lead.tokens.values_list("pk", flat=True))
    assert len(about_person(lead.pk, tokens, [lead.email])) == 3
    asked, before = ask_own_erasure(actor=world.actor("outsider"), at=AT), last_entry()
    approve(world, asked, django_capture_on_commit_callbacks)
    person = User.objects.get(pk=lead.pk)
    assert is_erased(person)
    assert (person.is_active, person.name, person.has_usable_password()) == (False, "Erased person", False)
    assert about_person(lead.pk, tokens, [lead.email]) == []
    invitation.refresh_from_db()
    assert invitation.email.endswith("@erased.invalid")
    assert invitation.revoked_at == AT
    assert kinds_since(before) == ["privacy.erasure.approved"] + ["privacy.value.erased"] * 3 + [
        "privacy.person.erased"
    ]
    assert not LedgerCommitment.objects.filter(value__icontains="outsider@").exists()
    seal_all(at=AT)
    code, words = verified()
    assert (code, "the private value email of entry #" in words) == (3, True)
    with pytest.raises(PersonErased):
        reactivate_person(user=person, actor=world.actor("administrator"), at=AT)


@pytest.mark.django_db
def test_one_value_of_one_entry_goes(world, stage, django_capture_on_commit_callbacks, tmp_path):
    entry = LedgerEntry.objects.get(kind="catalog.service.created", service=stage.service)
    leaf = bytes(entry.leaf_hash).hex()
    with pytest.raises(Invalid):
        ask(world, target="value", entry=leaf, name="nothing")
    approve(
        world, ask(world, target="value", entry=leaf, name="description"), django_capture_on_commit_callbacks
    )
    assert "description" not in entry.commitments.values_list("name", flat=True)
    assert verified()[0] == 3  # before it is sealed, too
    seal_all(at=AT)
    assert verified()[0] == 3
    report = judged(made(Scope(service=stage.service), tmp_path / "b.zip"))
    assert (report.exit, report.problems) == (3, [])
    assert any("description of entry #" in line and "(entry #" in line for line in report.missing)


@pytest.mark.django_db
def test_words_of_a_decision_are_not_erased_one_by_one(world, stage):
    stage.request_waiver() if hasattr(stage, "request_waiver") else stage.make_ready()
    entry = LedgerEntry.objects.filter(kind__startswith="checklists.", commitments__isnull=False).first()
    with pytest.raises(StandsInADecision):
        ask(world, target="value", entry=bytes(entry.leaf_hash).hex(), name="reason")


@pytest.mark.django_db
def test_who_asked_and_who_it_is_about_do_not_decide(world, stage):
    file = hand_in(world, stage.environment).file
    asked = ask(world, target="file", file=file.pk)
    with pytest.raises(NotYourOwnRequest):
        approve_erasure(erasure=asked, actor=world.actor("administrator"), at=AT)
    with pytest.raises(Forbidden):
        approve_erasure(erasure=asked, actor=world.actor("lead"), at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Erasure.objects.update(state="done", decided_by=world.person("administrator"), decided_at=AT)
    about_her = ask(world, target="person", person=world.person("security_reviewer"))
    with pytest.raises(NotYourOwnRequest):
        refuse_erasure(erasure=about_her, actor=world.actor("security_reviewer"), at=AT)
    with pytest.raises(AlreadyAsked):
        ask(world, target="file", file=file.pk)


@pytest.mark.django_db
def test_a_request_is_refused_or_taken_back_once(world):
    asked = ask_own_erasure(actor=world.actor("viewer"), at=AT)
    with pytest.raises(Forbidden):
        withdraw_erasure(erasure=asked, actor=world.actor("administrator"), at=AT)
    withdraw_erasure(erasure=asked, actor=world.actor("viewer"), at=AT)
    with pytest.raises(AlreadyDecided):
        refuse_erasure(erasure=asked, actor=world.actor("administrator"), at=AT)
    again, before = ask_own_erasure(actor=world.actor("viewer"), at=AT), last_entry()
    refuse_erasure(erasure=again, actor=world.actor("administrator"), at=AT)
    assert kinds_since(before) == ["privacy.erasure.refused"]
    assert not is_erased(world.person("viewer"))


@pytest.mark.django_db
@pytest.mark.parametrize("everywhere", [True, False])
def test_a_legal_hold_forbids_it_to_operation_and_database(world, stage, everywhere):
    file = hand_in(world, stage.environment).file
    asked = ask(world, target="file", file=file.pk)
    person = ask(world, target="person", person=world.person("lead"))
    entry = LedgerEntry.objects.get(kind="catalog.service.created", service=stage.service)
    value = ask(world, target="value", entry=bytes(entry.leaf_hash).hex(), name="description")
    about = None if everywhere else stage.service
    hold = set_hold(service=about, reason="A case.", actor=world.actor("administrator"), at=AT)
    with pytest.raises(AlreadyHeld):
        set_hold(service=about, reason="Again.", actor=world.actor("administrator"), at=AT)
    for one in (asked, person, value):
        with pytest.raises(OnHold):
            approve_erasure(erasure=one, actor=world.actor("security_reviewer"), at=AT)
    about_lead = LedgerCommitment.objects.filter(entry__subject_id=world.people["lead"].pk)
    for rows in (entry.commitments.all(), about_lead):
        with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
            rows.delete()
    Erasure.objects.filter(pk=asked.pk).update(
        state="done", decided_by=world.person("security_reviewer"), decided_at=AT
    )
    with pytest.raises(IntegrityError, match="legal hold"), transaction.atomic():
        StoredFile.objects.update(
            erased_at=AT, erased_by=world.person("security_reviewer"), erased_reason="mistake"
        )
    with pytest.raises(Forbidden):
        lift_hold(hold=hold, reason="Over.", actor=world.actor("security_reviewer"), at=AT)
    lift_hold(hold=hold, reason="Over.", actor=world.actor("administrator"), at=AT)
    with pytest.raises(AlreadyLifted):
        lift_hold(hold=hold, reason="Over.", actor=world.actor("administrator"), at=AT)
    approve_erasure(erasure=value, actor=world.actor("security_reviewer"), at=AT)
    assert not LegalHold.objects.filter(lifted_at=None).exists()


@pytest.mark.django_db
def test_a_hold_on_one_service_leaves_the_others_free(world, stage, django_capture_on_commit_callbacks):
    set_hold(service=world.service("Held"), reason="A case.", actor=world.actor("administrator"), at=AT)
    sha256 = hand_in(world, stage.environment).file_id
    approve(world, ask(world, target="file", file=sha256), django_capture_on_commit_callbacks)
    assert EvidenceRevision.objects.get(file=sha256).file.erased_at == AT
