"""The page of a launch: what stands in the way, who signed what, what changed since."""

from datetime import timedelta

import pytest

from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import decide_waiver, request_waiver, return_evidence
from readiness.evidence.operations import withdraw_evidence
from readiness.launches.models import SignOff
from readiness.launches.operations import cancel_launch, record_launch
from readiness.launches.queries import NoLaunchChecklist, gate_for, launch_for, launch_view, signing_of
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member
from tests.launches.stage import LATER, set_up
from tests.world import AT

LEAD, SECURITY = SignOff.Role.TEAM_LEAD, SignOff.Role.SECURITY_REVIEWER


def steps(review):
    return {blocker.item.key: blocker.step for blocker in review.blockers}


def view_of(stage, launch, by="lead", at=AT):
    return launch_view(launch_for(stage.world.actor(by), launch.pk), at)


def test_without_a_launch_checklist_there_is_no_gate(world):
    with pytest.raises(NoLaunchChecklist):
        gate_for(world.service("Bare").environments.get(), AT)


def test_with_nothing_shown_every_item_is_in_the_way_with_its_first_step(stage):
    review = gate_for(stage.environment, AT)
    assert not review.is_go
    assert {key: step.code for key, step in steps(review).items()} == {
        "all.readme": "add_evidence",
        "all.https": "run_probe",
        "all.access": "add_evidence",
        "all.retention": "add_evidence",
    }
    assert "A link to the readme." in steps(review)["all.readme"].sentence


def test_evidence_that_waits_names_who_may_review_it(stage):
    stage.put("all.readme")
    stage.put("all.access")
    told = steps(gate_for(stage.environment, AT))
    assert told["all.readme"].code == told["all.access"].code == "wait_for_review"
    assert "another contributor or lead" in told["all.readme"].sentence
    assert "a security reviewer" in told["all.access"].sentence


def test_returned_evidence_asks_for_an_answer(stage):
    stage.put("all.readme")
    attachment = ItemEvidence.objects.get(item=stage.item("all.readme"))
    return_evidence(
        attachment=attachment,
        revision=attachment.evidence.revisions.get(),
        reason="The link is dead.",
        actor=stage.world.actor("lead"),
        at=AT,
    )
    step = steps(gate_for(stage.environment, AT))["all.readme"]
    assert step.code == "revise_evidence"
    assert "The link is dead." in step.sentence


def test_a_finding_names_its_remedy(stage):
    stage.probe("fail", "served")
    step = steps(gate_for(stage.environment, AT))["all.https"]
    assert (step.code, step.sentence) == ("fix", "Fix it: Redirect plain HTTP.")


def test_a_probe_that_could_not_look_is_to_be_run_again(stage):
    stage.probe("error", "timeout")
    assert steps(gate_for(stage.environment, AT))["all.https"].code == "run_probe"


def test_a_waiver_that_waits_is_to_be_decided(stage):
    stage.probe("fail", "served")
    request_waiver(
        item=stage.item("all.https"),
        reason="The old client.",
        expires_at=AT + timedelta(days=30),
        actor=stage.world.actor("contributor"),
        at=AT,
    )
    step = steps(gate_for(stage.environment, AT))["all.https"]
    assert (step.code, step.sentence) == (
        "decide_waiver",
        "Decide on the waiver that contributor asked for.",
    )


def test_what_ran_out_is_to_be_renewed_by_people_and_run_again_by_machines(ready):
    told = steps(gate_for(ready.environment, AT + timedelta(days=61)))
    assert {key: step.code for key, step in told.items()} == {
        "all.readme": "renew_evidence",
        "all.https": "run_probe",
        "all.access": "renew_evidence",
    }


def test_a_gate_that_goes_says_until_when_and_what_ends_first(ready):
    review = gate_for(ready.environment, AT)
    assert review.is_go
    assert review.blockers == ()
    assert (review.gate.first_to_expire, review.gate.valid_until) == ("all.https", AT + timedelta(days=7))


def test_the_gate_is_computed_from_facts_not_from_what_lists_keep(ready):
    ready.checklist.items.update(standing="fail", good_until=None)
    assert gate_for(ready.environment, AT).is_go
    ready.checklist.items.update(standing="pass", good_until=None)
    assert not gate_for(ready.environment, AT + timedelta(days=90)).is_go


def test_nobody_has_signed_and_both_are_awaited(ready):
    view = view_of(ready, ready.request())
    assert view.sign_offs == ()
    assert {one.role: [str(who) for who in one.people] for one in view.awaited} == {
        LEAD: ["lead"],
        SECURITY: ["security_reviewer"],
    }
    assert not view.may_launch


def test_signed_by_both_it_may_be_launched(ready):
    launch = ready.request()
    for role in (LEAD, SECURITY):
        ready.sign(launch, role)
    view = view_of(ready, launch)
    assert view.is_signed
    assert view.awaited == ()
    assert view.may_launch
    assert [one.current for one in view.sign_offs] == [True, True]


def test_looking_again_and_finding_the_same_leaves_a_signature_as_it_is(ready):
    launch = ready.request()
    ready.sign(launch, LEAD)
    later = AT + timedelta(days=3)
    ready.probe("pass", "redirects", at=later)
    assert view_of(ready, launch, at=later).sign_offs[0].current


def test_a_run_that_did_not_take_place_leaves_a_signature_as_it_is(ready):
    launch = ready.request()
    ready.sign(launch, LEAD)
    ready.probe("skipped", "worker_away", at=LATER)
    assert view_of(ready, launch, at=LATER).sign_offs[0].current


CHANGES = {
    "added": (lambda stage: stage.put("all.readme", at=LATER), "all.readme", "Evidence was added."),
    "withdrawn": (
        lambda stage: withdraw_evidence(
            evidence=stage.item("all.readme").attachments.get().evidence,
            reason="It was wrong.",
            actor=stage.world.actor("contributor"),
            at=LATER,
        ),
        "all.readme",
        "Evidence no longer belongs to it.",
    ),
    "found wrong": (
        lambda stage: stage.probe("fail", "served", at=LATER),
        "all.https",
        "It stood at pass and now stands at fail.",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_makes_the_signature_stale_and_is_told(ready, name):
    change, key, sentence = CHANGES[name]
    launch = ready.request()
    ready.sign(launch, LEAD)
    change(ready)
    (sign_off,) = view_of(ready, launch, at=LATER).sign_offs
    assert not sign_off.current
    assert (key, sentence) in [(change.item_key, change.sentence) for change in sign_off.changes]


def test_expiry_alone_makes_the_signature_stale_and_is_told(ready):
    launch = ready.request()
    ready.sign(launch, LEAD)
    day = timedelta(days=1)
    assert view_of(ready, launch, at=AT + 6 * day).sign_offs[0].current
    (sign_off,) = view_of(ready, launch, at=AT + 8 * day).sign_offs
    assert not sign_off.current
    assert [change.sentence for change in sign_off.changes] == ["It stood at pass and now stands at stale."]


def test_what_returns_to_what_was_signed_is_signed_again(ready):
    launch = ready.request()
    ready.sign(launch, LEAD)
    ready.probe("error", "timeout", at=LATER)
    assert not view_of(ready, launch, at=LATER).sign_offs[0].current
    again = LATER + timedelta(minutes=5)
    ready.probe("pass", "redirects", at=again)
    assert view_of(ready, launch, at=again).sign_offs[0].current


def test_a_waiver_that_ends_unsigns_and_one_under_an_item_that_passes_does_not(ready):
    end = AT + timedelta(days=3)
    waiver = request_waiver(
        item=ready.item("all.https"),
        reason="In case.",
        expires_at=end,
        actor=ready.world.actor("contributor"),
        at=AT,
    )
    decide_waiver(waiver=waiver, approve=True, actor=ready.world.actor("lead"), at=AT)
    launch = ready.request()
    ready.sign(launch, LEAD)
    assert view_of(ready, launch, at=end + timedelta(days=1)).sign_offs[0].current
    ready.probe("fail", "served", at=LATER)
    ready.sign(launch, LEAD, at=LATER)
    assert view_of(ready, launch, at=LATER).sign_offs[0].current
    assert not view_of(ready, launch, at=end).sign_offs[0].current


def test_the_page_says_why_this_person_cannot_sign(ready, world):
    launch = ready.request()
    ready.sign(launch, LEAD)
    view = view_of(ready, launch)
    assert {role: no.code if no else None for role, no in signing_of(view, world.actor("lead")).items()} == {
        LEAD: "already-signed"
    }
    assert signing_of(view, world.actor("security_reviewer")) == {SECURITY: None}
    assert signing_of(view, world.actor("viewer")) == {}
    assert signing_of(view, SYSTEM) == {}


def test_while_the_gate_is_closed_the_page_names_who_will_sign_and_that_nobody_can_yet(stage, world):
    view = view_of(stage, stage.request())
    assert [[str(who) for who in one.people] for one in view.awaited] == [["lead"], ["security_reviewer"]]
    refusal = signing_of(view, world.actor("lead"))[LEAD]
    assert refusal is not None
    assert refusal.code == "gate-closed"


def test_after_the_launch_the_signatures_stay_those_it_went_with(ready, world):
    launch = ready.request()
    for role in (LEAD, SECURITY):
        ready.sign(launch, role)
    record_launch(launch=launch, actor=world.actor("lead"), at=AT)
    ready.probe("fail", "served", at=LATER)
    view = view_of(ready, launch, at=LATER)
    assert view.is_signed
    assert not view.review.is_go
    assert view.awaited == ()
    assert not view.may_launch


def test_a_cancelled_launch_waits_for_nobody(ready, world):
    launch = ready.request()
    cancel_launch(launch=launch, reason="No.", actor=world.actor("lead"), at=AT)
    assert view_of(ready, launch).awaited == ()


@pytest.mark.slow
def test_the_view_takes_the_same_number_of_queries_however_much_there_is(
    ready, world, django_assert_num_queries
):
    launch = launch_for(world.actor("lead"), ready.request().pk)
    ready.sign(launch, LEAD)
    counted = count_queries(lambda: launch_view(launch, AT))
    assert counted <= 12
    for number in range(5):
        ready.put("all.readme", at=AT + timedelta(minutes=number))
        ready.put("all.access", at=AT + timedelta(minutes=number))
        user = world.join(f"lead-{number}")
        add_member(team=world.orders, user=user, role="lead", actor=SYSTEM, at=AT)
    ready.sign(launch, LEAD, by="lead-1", at=LATER)
    with django_assert_num_queries(counted):
        launch_view(launch, LATER)
    gate = count_queries(lambda: gate_for(ready.environment, LATER))
    other = set_up_smaller(world)
    assert count_queries(lambda: gate_for(other.environment, LATER)) == gate <= 9


def set_up_smaller(world):
    """Another service with one piece of evidence."""
    stage = set_up(world, name="Ledger API")
    stage.put("all.readme")
    stage.accept("all.readme", "lead")
    return stage


def count_queries(act):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
