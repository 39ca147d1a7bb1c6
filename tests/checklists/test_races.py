"""Every rule of "once" holds when many come at the same moment: one is first, the others are told."""

from datetime import timedelta

import pytest

from readiness.checklists.models import Checklist, EvidenceReview, ItemEvidence, NotApplicable, Waiver
from readiness.checklists.operations import (
    AlreadyClaimed,
    AlreadyStarted,
    NothingToPublish,
    OwnEvidence,
    WaiverWaiting,
    accept_evidence,
    attach_evidence,
    claim_not_applicable,
    decide_waiver,
    publish_library,
    publish_template,
    put_forward,
    refresh_due,
    request_waiver,
    return_evidence,
    save_draft,
    start_checklist,
    withdraw_waiver,
)
from readiness.checklists.template import library
from readiness.evidence.files import store
from readiness.evidence.models import Evidence, EvidenceRevision, StoredFile
from readiness.evidence.operations import add_evidence, revise_evidence, withdraw_evidence
from readiness.models import TemplateVersion
from readiness.refusals import AlreadyDecided, Refusal
from tests.at_once import at_once
from tests.checklists.drift import assert_kept_as_computed
from tests.checklists.test_publishing import TOML
from tests.checklists.world import AT, DAY, HOUR, launch_world, looked, small_world

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PEER, CDN = "infrastructure.hosting", "infrastructure.cdn"


@pytest.fixture
def world(transactional_db):
    return launch_world()


def won(results):
    """The results that are no refusals; anything else that was raised is a fault."""
    faults = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refusal)]
    assert faults == []
    return [one for one in results if not isinstance(one, Refusal)]


def refusals(results):
    return {type(one) for one in results if isinstance(one, Refusal)}


def shown(world):
    evidence = put_forward(
        items=[world.item(PEER)], kind="attestation", title="x", statement="x", actor=world.cora, at=AT
    )
    return {"attachment": ItemEvidence.objects.get(evidence=evidence), "revision": evidence.revisions.get()}


def test_two_reviewers_one_decision(world):
    given = shown(world)
    acts = [
        lambda actor=actor: accept_evidence(**given, actor=actor, at=AT)
        for actor in (world.carl, world.lea, world.sec, world.sue)
    ]
    results = at_once(acts)
    assert (len(won(results)), refusals(results)) == (1, {AlreadyDecided})
    assert EvidenceReview.objects.count() == 1


def test_accepting_and_returning_at_once_leaves_an_order(world):
    given = shown(world)
    results = at_once(
        [
            lambda: accept_evidence(**given, actor=world.carl, at=AT),
            lambda: return_evidence(**given, reason="No.", actor=world.lea, at=AT),
            lambda: return_evidence(**given, reason="No.", actor=world.sec, at=AT),
            lambda: accept_evidence(**given, actor=world.cora, at=AT),
        ]
    )
    assert won(results)
    assert isinstance(results[3], OwnEvidence)
    decisions = list(EvidenceReview.objects.order_by("number").values_list("number", "decision"))
    assert decisions in ([(1, "returned")], [(1, "accepted"), (2, "returned")])
    assert_kept_as_computed(AT)


def test_accepting_while_a_newer_revision_comes_in(world):
    given = shown(world)
    at_once(
        [
            lambda: accept_evidence(**given, actor=world.lea, at=AT),
            lambda: revise_evidence(
                evidence=given["revision"].evidence, statement="y", actor=world.carl, at=AT
            ),
        ]
    )
    assert ItemEvidence.objects.get().waiting_since == AT
    assert_kept_as_computed(AT)


def test_revisions_are_numbered_without_gaps(world):
    evidence = shown(world)["revision"].evidence
    acts = [
        lambda text=text: revise_evidence(evidence=evidence, statement=text, actor=world.cora, at=AT)
        for text in "abcdef"
    ]
    assert len(won(at_once(acts))) == 6
    assert sorted(evidence.revisions.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]


def test_evidence_is_withdrawn_once(world):
    evidence = shown(world)["revision"].evidence
    results = at_once(
        [
            lambda actor=actor: withdraw_evidence(evidence=evidence, reason="x", actor=actor, at=AT)
            for actor in (world.cora, world.carl, world.lea)
        ]
    )
    assert (len(won(results)), refusals(results)) == (1, {AlreadyDecided})


def test_a_checklist_is_started_once(world):
    actors = [world.lea, world.cora, world.carl, world.lea]
    results = at_once(
        [
            lambda actor=actor: start_checklist(environment=world.staging, actor=actor, at=AT)
            for actor in actors
        ]
    )
    assert (len(won(results)), refusals(results)) == (1, {AlreadyStarted})
    assert Checklist.objects.filter(environment=world.staging).count() == 1


def test_one_checklist_leads_whoever_is_first(transactional_db):
    people = small_world()
    publish_library(AT)
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    versions = [publish_template(template=draft, actor=people.lea, at=AT), None]
    results = at_once(
        [
            lambda version=version: start_checklist(
                environment=people.production, version=version, actor=people.lea, at=AT
            )
            for version in versions
        ]
    )
    assert len(won(results)) == 2
    assert Checklist.objects.filter(leading=True).count() == 1


def test_the_library_is_published_once(transactional_db):
    results = at_once([lambda: publish_library(AT)] * 4)
    assert sum(len(one) for one in won(results)) == len(library()) == TemplateVersion.objects.count()


def test_a_draft_is_published_once(transactional_db):
    people = small_world()
    draft = save_draft(template=None, team=people.team, toml=TOML, actor=people.lea, at=AT)
    results = at_once([lambda: publish_template(template=draft, actor=people.lea, at=AT)] * 4)
    assert (len(won(results)), refusals(results)) == (1, {NothingToPublish})


def test_two_teams_that_choose_one_name_get_two(transactional_db):
    people = small_world()
    results = at_once(
        [
            lambda team=team, actor=actor: save_draft(template=None, team=team, toml=TOML, actor=actor, at=AT)
            for team, actor in ((people.team, people.lea), (people.other, people.olga))
        ]
    )
    slugs = {template.slug for template in won(results)}
    assert len(slugs) == len(won(results)) >= 1


def test_one_waiver_is_asked_for_and_decided_once(world):
    item, ends = world.item(PEER), AT + DAY
    asked = at_once(
        [
            lambda actor=actor: request_waiver(item=item, reason="x", expires_at=ends, actor=actor, at=AT)
            for actor in (world.cora, world.carl, world.cora)
        ]
    )
    assert (len(won(asked)), refusals(asked)) == (1, {WaiverWaiting})
    (waiver,) = won(asked)
    decided = at_once(
        [
            lambda: decide_waiver(waiver=waiver, approve=True, actor=world.lea, at=AT),
            lambda: decide_waiver(waiver=waiver, approve=False, reason="x", actor=world.sec, at=AT),
            lambda: decide_waiver(waiver=waiver, approve=True, actor=world.sue, at=AT),
        ]
    )
    assert (len(won(decided)), refusals(decided)) == (1, {AlreadyDecided})
    assert_kept_as_computed(AT)


def test_a_waiver_is_not_approved_after_it_was_taken_back(world):
    waiver = request_waiver(item=world.item(PEER), reason="x", expires_at=AT + DAY, actor=world.cora, at=AT)
    results = at_once(
        [
            lambda: decide_waiver(waiver=waiver, approve=True, actor=world.lea, at=AT),
            lambda: withdraw_waiver(waiver=waiver, actor=world.cora, at=AT),
        ]
    )
    assert not isinstance(results[1], Exception)
    assert Waiver.objects.get().state == "withdrawn"
    assert_kept_as_computed(AT)


def test_an_item_is_claimed_once(world):
    item = world.item(CDN)
    results = at_once(
        [
            lambda actor=actor: claim_not_applicable(item=item, reason="x", actor=actor, at=AT)
            for actor in (world.cora, world.carl, world.lea)
        ]
    )
    assert (len(won(results)), refusals(results)) == (1, {AlreadyClaimed})
    assert NotApplicable.objects.count() == 1


def test_many_runs_of_one_probe_are_one_line_of_testimony(world):
    acts = [
        lambda minute=minute: looked(
            world.production, status="fail" if minute % 2 else "pass", at=AT + timedelta(minutes=minute)
        )
        for minute in range(8)
    ]
    assert len(won(at_once(acts))) == 8
    evidence = Evidence.objects.get()
    numbers = list(evidence.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    times = list(EvidenceRevision.objects.order_by("number").values_list("submitted_at", flat=True))
    assert times == sorted(times)
    assert ItemEvidence.objects.count() == 1
    assert_kept_as_computed(AT + HOUR)


def test_the_same_file_from_many_at_once_is_one_row(world):
    def upload(actor):
        stored = store([b"same content"], "notes.txt", "")
        return add_evidence(
            environment=world.production, kind="file", title="x", upload=stored, actor=actor, at=AT
        )

    results = at_once([lambda actor=actor: upload(actor) for actor in (world.lea, world.cora, world.carl)])
    assert len(won(results)) == 3
    assert StoredFile.objects.count() == 1


def test_attaching_while_a_probe_looks_and_workers_refresh_keeps_what_is_computed(world):
    """Everything that touches one environment at once ends in a state that could have come one by one."""
    evidence = add_evidence(
        environment=world.production, kind="attestation", title="x", statement="x", actor=world.cora, at=AT
    )
    looked(world.production)
    later = AT + 2 * DAY
    results = at_once(
        [
            lambda: attach_evidence(items=[world.item(PEER)], evidence=evidence, actor=world.carl, at=later),
            lambda: revise_evidence(evidence=evidence, statement="y", actor=world.lea, at=later),
            lambda: looked(world.production, status="fail", at=later),
            lambda: looked(world.production, "hosting", at=later),
            lambda: start_checklist(
                environment=world.production,
                version=TemplateVersion.objects.get(template__slug="first_24_hours"),
                actor=world.lea,
                at=later,
            ),
            lambda: refresh_due(later),
            lambda: refresh_due(later),
        ]
    )
    assert len(won(results)) == 7
    assert_kept_as_computed(later)
