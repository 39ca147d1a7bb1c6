"""Two different people sign one digest of the live facts, and only while the gate goes."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from readiness.checklists.operations import (
    claim_not_applicable,
    put_forward,
    request_waiver,
    withdraw_not_applicable,
)
from readiness.launches import digest as signed
from readiness.launches.models import SignOff
from readiness.launches.operations import (
    AlreadySigned,
    ChangedSinceShown,
    GateClosed,
    LaunchClosed,
    OwnEvidence,
    SamePerson,
    cancel_launch,
    sign_off,
)
from readiness.ledger.canonical import canonical
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.actors import SYSTEM, Actor, Scope
from readiness.teams.operations import add_member, grant_organisation_role, make_token
from tests.launches.stage import LATER
from tests.world import AT, kinds_since, last_entry


@pytest.mark.parametrize("by", ["viewer", "contributor", "auditor", "security_reviewer", "administrator"])
def test_only_a_lead_signs_as_lead(ready, by):
    launch = ready.request()
    with pytest.raises(Forbidden):
        ready.sign(launch, "lead", by=by)


@pytest.mark.parametrize("by", ["viewer", "contributor", "lead", "auditor", "administrator"])
def test_only_a_security_reviewer_signs_as_one(ready, by):
    launch = ready.request()
    with pytest.raises(Forbidden):
        ready.sign(launch, "security_reviewer", by=by)


@pytest.mark.parametrize("role", ["lead", "security_reviewer"])
def test_the_lead_of_another_team_sees_nothing_to_sign(ready, role):
    launch = ready.request()
    with pytest.raises(Unseen):
        ready.sign(launch, role, by="outsider")


def test_a_machine_signs_nothing(ready):
    launch = ready.request()
    with pytest.raises(Forbidden):
        sign_off(launch=launch, role="lead", digest=ready.digest(), actor=SYSTEM, at=AT)


def test_a_token_needs_the_scope_to_sign(ready, world):
    launch = ready.request()
    lead = world.person("lead")
    for scopes in (["read", "write", "review"], ["sign"]):
        token, _secret = make_token(
            user=lead,
            name="CI",
            scopes=scopes,
            expires_at=AT + timedelta(days=1),
            actor=Actor.person(lead),
            at=AT,
        )
        actor = Actor.token(token)
        if Scope.SIGN in (actor.scopes or ()):
            assert sign_off(launch=launch, role="lead", digest=ready.digest(), actor=actor, at=AT)
        else:
            with pytest.raises(Forbidden):
                sign_off(launch=launch, role="lead", digest=ready.digest(), actor=actor, at=AT)


def test_there_is_no_third_role(ready):
    launch = ready.request()
    with pytest.raises(Invalid):
        ready.sign(launch, "administrator")


def test_nobody_signs_while_the_gate_says_no_go(stage):
    launch = stage.request()
    for role in ("lead", "security_reviewer"):
        with pytest.raises(GateClosed):
            stage.sign(launch, role)
    assert not SignOff.objects.exists()


def test_what_is_signed_is_what_was_shown(ready):
    launch = ready.request()
    shown = ready.digest()
    ready.put("all.readme", at=LATER)
    with pytest.raises(ChangedSinceShown) as no:
        sign_off(launch=launch, role="lead", digest=shown, actor=ready.world.actor("lead"), at=LATER)
    assert no.value.changes == ()  # nobody said when it was shown
    assert not SignOff.objects.exists()


def test_told_when_it_was_shown_the_refusal_names_each_change(ready):
    launch = ready.request()
    shown = ready.digest()
    ready.put("all.readme", at=LATER)
    withdraw_not_applicable(
        item=ready.item("all.retention"), actor=ready.world.actor("contributor"), at=LATER
    )
    with pytest.raises(ChangedSinceShown) as no:
        sign_off(
            launch=launch,
            role="lead",
            digest=shown,
            shown_at=AT,
            actor=ready.world.actor("lead"),
            at=LATER,
        )
    told = {(change.item_key, change.sentence) for change in no.value.changes}
    assert ("all.readme", "Evidence was added.") in told
    assert ("all.retention", "It is no longer said not to apply.") in told


def test_an_invented_digest_is_refused(ready):
    launch = ready.request()
    for digest in ("", "0" * 64, ready.digest().upper()):
        with pytest.raises(ChangedSinceShown):
            sign_off(launch=launch, role="lead", digest=digest, actor=ready.world.actor("lead"), at=AT)


def test_lead_and_security_reviewer_sign_the_same_digest(ready):
    launch = ready.request()
    before = last_entry()
    one, other = (ready.sign(launch, role) for role in ("lead", "security_reviewer"))
    assert one.digest == other.digest == ready.digest()
    assert one.signer != other.signer
    assert kinds_since(before) == ["launches.sign_off.signed"] * 2
    body = json.loads(bytes(LedgerEntry.objects.latest("pk").body))
    assert body["data"] == {"digest": other.digest, "role": "security_reviewer", "sign_off": str(other.pk)}


def test_the_signed_bytes_are_kept_and_are_what_the_digest_is_of(ready):
    sign = ready.sign(ready.request(), "lead")
    subject = json.loads(bytes(SignOff.objects.get(pk=sign.pk).subject))
    assert signed.digest(subject) == sign.digest
    assert canonical(subject) == bytes(SignOff.objects.get(pk=sign.pk).subject)
    assert {item["key"]: item["standing"] for item in subject["items"]} == {
        "all.readme": "pass",
        "all.https": "pass",
        "all.access": "pass",
        "all.retention": "not_applicable",
    }


def test_a_statement_goes_beside_the_ledger_entry_not_into_it(ready, world):
    launch = ready.request()
    sign_off(
        launch=launch,
        role="lead",
        digest=ready.digest(),
        statement="We are ready, says Mara.",
        actor=world.actor("lead"),
        at=AT,
    )
    entry = LedgerEntry.objects.latest("pk")
    assert b"Mara" not in bytes(entry.body)
    assert entry.commitments.get().value == "We are ready, says Mara."


def test_a_role_is_signed_once_a_digest(ready, world):
    launch = ready.request()
    ready.sign(launch, "lead")
    add_member(team=world.orders, user=world.join("second"), role="lead", actor=SYSTEM, at=AT)
    with pytest.raises(AlreadySigned):
        ready.sign(launch, "lead", by="second")


def test_one_person_with_both_roles_signs_one_of_them(ready, world):
    grant_organisation_role(user=world.person("lead"), role="security_reviewer", actor=SYSTEM, at=AT)
    launch = ready.request()
    ready.sign(launch, "lead")
    with pytest.raises(SamePerson):
        ready.sign(launch, "security_reviewer", by="lead")
    assert SignOff.objects.count() == 1


def test_the_database_refuses_one_person_in_both_roles_whoever_asks_it(ready, world):
    launch = ready.request()
    lead = ready.sign(launch, "lead")
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            launch=launch,
            role="security_reviewer",
            signer=lead.signer,
            digest=lead.digest,
            subject=bytes(lead.subject),
            signed_at=AT,
        )


def test_a_lead_who_submitted_evidence_may_sign(stage, world):
    stage.make_ready()
    stage.put("all.readme", by="lead")
    assert stage.sign(stage.request(), "lead").signer == world.person("lead")


def reviewer_in_the_team(world):
    """A security reviewer who also works in the team."""
    user = world.join("both")
    grant_organisation_role(user=user, role="security_reviewer", actor=SYSTEM, at=AT)
    add_member(team=world.orders, user=user, role="contributor", actor=SYSTEM, at=AT)
    return user


def test_a_security_reviewer_does_not_sign_their_own_evidence(ready, world):
    reviewer_in_the_team(world)
    ready.put("all.readme", by="both")
    launch = ready.request()
    with pytest.raises(OwnEvidence):
        ready.sign(launch, "security_reviewer", by="both")
    assert ready.sign(launch, "security_reviewer").role == "security_reviewer"


def test_a_security_reviewer_who_works_in_the_team_but_showed_nothing_here_signs(ready, world):
    reviewer_in_the_team(world)
    assert ready.sign(ready.request(), "security_reviewer", by="both")


def test_a_waiver_that_the_reviewer_asked_for_is_their_own_word_too(ready, world):
    both = reviewer_in_the_team(world)
    item = ready.item("all.https")
    ready.probe("fail", "served")
    from readiness.checklists.operations import decide_waiver

    waiver = request_waiver(
        item=item, reason="The old client.", expires_at=AT.replace(month=5), actor=Actor.person(both), at=AT
    )
    decide_waiver(waiver=waiver, approve=True, actor=world.actor("lead"), at=AT)
    launch = ready.request()
    with pytest.raises(OwnEvidence):
        ready.sign(launch, "security_reviewer", by="both")


def test_what_was_withdrawn_is_nobodys_word_any_more(ready, world):
    from readiness.evidence.operations import withdraw_evidence

    both = Actor.person(reviewer_in_the_team(world))
    extra = put_forward(
        items=[ready.item("all.readme")],
        kind="link",
        title="Another",
        url="https://example.org/readme",
        actor=both,
        at=AT,
    )
    withdraw_evidence(evidence=extra, reason="Not needed.", actor=both, at=AT)
    assert ready.sign(ready.request(), "security_reviewer", by="both")


def test_a_closed_launch_is_not_signed(ready, world):
    launch = ready.request()
    cancel_launch(launch=launch, reason="No.", actor=world.actor("lead"), at=AT)
    with pytest.raises(LaunchClosed):
        ready.sign(launch, "lead")


def test_a_new_state_is_signed_anew_and_the_old_signature_is_kept(ready):
    launch = ready.request()
    first = ready.sign(launch, "lead")
    ready.put("all.readme", at=LATER)
    second = ready.sign(launch, "lead", at=LATER)
    assert first.digest != second.digest
    assert SignOff.objects.filter(launch=launch).count() == 2


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_signature_is_neither_changed_nor_removed(ready, change):
    sign = ready.sign(ready.request(), "lead")
    rows = SignOff.objects.filter(pk=sign.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(statement="other") if change == "update" else rows.delete()


def test_the_same_words_of_the_signer_are_another_claim(ready, world):
    """Who signs as security reviewer does not put their own claim in the place of the one that they signed."""
    add_member(
        team=world.orders, user=world.person("security_reviewer"), role="contributor", actor=SYSTEM, at=AT
    )
    launch = ready.request()
    signature = ready.sign(launch, "security_reviewer")
    reviewer, item = world.actor("security_reviewer"), ready.item("all.retention")
    withdraw_not_applicable(item=item, actor=reviewer, at=AT)
    claim_not_applicable(item=item, reason="Nothing is kept.", actor=reviewer, at=AT)
    assert ready.digest() != signature.digest
    with pytest.raises(OwnEvidence):
        ready.sign(launch, "security_reviewer")
