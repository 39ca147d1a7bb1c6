"""Go and no-go, decided by people, beside the machine's answer."""

import pytest
from django.db import IntegrityError, transaction

from readiness.launches.models import LaunchDecision, SignOff
from readiness.launches.operations import (
    PeopleSaidNo,
    SpokeInOtherRole,
    cancel_launch,
    decide_launch,
    record_launch,
)
from readiness.launches.queries import launch_for, launch_then, launch_view
from readiness.launches.signing import LaunchClosed
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import add_member, grant_organisation_role
from tests.launches.stage import LATER
from tests.world import AT

LEAD, SECURITY = SignOff.Role.TEAM_LEAD.value, SignOff.Role.SECURITY_REVIEWER.value


def decide(stage, launch, verdict, by="lead", role=None, reason="So it is.", at=AT):
    return decide_launch(
        launch=launch, role=role or by, verdict=verdict, reason=reason, actor=stage.world.actor(by), at=at
    )


def view(stage, launch, at=AT):
    return launch_view(launch_for(stage.world.actor("lead"), launch.pk), at)


def signed(stage):
    stage.make_ready()
    launch = stage.request()
    for role in SignOff.Role:
        stage.sign(launch, role)
    return launch


@pytest.mark.parametrize("name", ["viewer", "contributor", "auditor", "administrator"])
def test_only_those_who_sign_decide(stage, name):
    launch = stage.request()
    for role in (LEAD, SECURITY):
        with pytest.raises(Forbidden):
            decide(stage, launch, "go", by=name, role=role)
    assert not LaunchDecision.objects.exists()


def test_nobody_decides_in_a_role_that_they_do_not_hold_or_on_what_they_do_not_see(stage):
    launch = stage.request()
    with pytest.raises(Forbidden):
        decide(stage, launch, "go", by="lead", role=SECURITY)
    with pytest.raises(Forbidden):
        decide(stage, launch, "go", by="security_reviewer", role=LEAD)
    with pytest.raises(Unseen):
        decide(stage, launch, "go", by="outsider", role=LEAD)


@pytest.mark.parametrize(
    "wrong", [{"verdict": "maybe"}, {"reason": " "}, {"role": "viewer"}, {"reason": "x" * 4001}]
)
def test_a_decision_without_sense_or_reason_is_refused(stage, wrong):
    given = {"verdict": "go", "reason": "Yes.", "role": LEAD} | wrong
    with pytest.raises(Invalid):
        decide_launch(launch=stage.request(), actor=stage.world.actor("lead"), at=AT, **given)


def test_what_the_machine_said_at_that_moment_stands_beside_it(stage):
    launch = stage.request()
    before = decide(stage, launch, "go")
    stage.make_ready()
    after = decide(stage, launch, "go", by="security_reviewer")
    assert (before.machine_verdict, before.machine_reasons) == ("no-go", 4)
    assert (after.machine_verdict, after.machine_reasons) == ("go", 0)
    assert after.digest == stage.digest()
    entry = LedgerEntry.objects.filter(kind="launches.launch.decided").latest("pk")
    assert b'"machine":"go"' in bytes(entry.body)
    assert b"So it is." not in bytes(entry.body)


def test_a_go_of_people_opens_nothing_that_the_gate_keeps_shut(stage):
    launch = stage.request()
    decide(stage, launch, "go")
    decide(stage, launch, "go", by="security_reviewer")
    assert not view(stage, launch).may_launch


def test_a_no_go_keeps_a_signed_launch_back_until_the_same_role_says_go(stage):
    launch = signed(stage)
    assert view(stage, launch).may_launch
    decide(stage, launch, "no-go", by="security_reviewer")
    decide(stage, launch, "go", by="lead")
    assert not view(stage, launch).may_launch
    with pytest.raises(PeopleSaidNo):
        record_launch(launch=launch, actor=stage.world.actor("lead"), at=AT)
    decide(stage, launch, "go", by="security_reviewer")
    assert view(stage, launch).may_launch
    assert record_launch(launch=launch, actor=stage.world.actor("lead"), at=AT).state == "launched"


def test_another_person_of_the_same_role_may_lift_a_no_go(stage):
    launch = signed(stage)
    decide(stage, launch, "no-go")
    second = stage.world.join("second")
    add_member(team=stage.world.orders, user=second, role="lead", actor=SYSTEM, at=AT)
    decide(stage, launch, "go", by="second", role=LEAD)
    assert view(stage, launch).held_back == ()


def test_one_person_with_both_roles_speaks_in_one_of_them(stage):
    launch = stage.request()
    grant_organisation_role(user=stage.world.person("lead"), role=SECURITY, actor=SYSTEM, at=AT)
    decide(stage, launch, "no-go")
    decide(stage, launch, "go", at=LATER)
    with pytest.raises(SpokeInOtherRole):
        decide(stage, launch, "go", role=SECURITY)
    assert decide(stage, launch, "go", by="security_reviewer").role == SECURITY


def test_nothing_is_decided_about_a_closed_launch(stage):
    launch = stage.request()
    cancel_launch(launch=launch, reason="No.", actor=stage.world.actor("lead"), at=AT)
    with pytest.raises(LaunchClosed):
        decide(stage, launch, "go")


def test_a_past_page_has_the_decisions_of_then(stage):
    launch = stage.request()
    decide(stage, launch, "no-go")
    decide(stage, launch, "go", at=LATER)
    found = launch_for(stage.world.actor("lead"), launch.pk)
    then = launch_view(launch_then(found, AT), AT, known_at=AT)
    assert [one.verdict for one in then.decisions] == ["no-go"]


def test_a_decision_is_neither_changed_nor_given_a_number_twice(stage):
    launch = stage.request()
    made = decide(stage, launch, "no-go")
    for attempt in (
        lambda: LaunchDecision.objects.update(verdict="go"),
        lambda: LaunchDecision.objects.filter(pk=made.pk)._raw_delete("default"),
        lambda: LaunchDecision.objects.create(
            launch=launch, number=made.number, role=LEAD, verdict="go", reason="x", machine_verdict="go",
            machine_reasons=0, digest="0" * 64, decided_by=stage.world.person("lead"), decided_at=AT,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    assert LaunchDecision.objects.get().verdict == "no-go"
