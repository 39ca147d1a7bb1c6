"""A launch and its facts as they were at an earlier time, asked for after everything has changed."""

from datetime import timedelta

import pytest

from readiness.checklists.operations import (
    claim_not_applicable,
    decide_waiver,
    request_waiver,
    withdraw_not_applicable,
    withdraw_waiver,
)
from readiness.evidence.operations import withdraw_evidence
from readiness.launches.models import Launch, SignOff
from readiness.launches.operations import cancel_launch, record_launch, reschedule_launch
from readiness.launches.queries import (
    launch_for,
    launch_then,
    launch_view,
    launches_then,
    review_of,
    service_as_of,
)
from readiness.models import Service
from readiness.refusals import Unseen
from tests.launches.stage import DAY
from tests.world import AT

HOUR, WEEK = timedelta(hours=1), timedelta(days=7)


def moment(hours):
    return AT + hours * HOUR


@pytest.fixture
def lived(stage):
    """A stage where each hour something changed; `digests` has what would have been signed after each."""
    lead, contributor, security = (
        stage.world.actor(name) for name in ("lead", "contributor", "security_reviewer")
    )
    stage.digests = {}

    def waive(hours):
        waiver = request_waiver(
            item=stage.item("all.https"),
            reason="Later.",
            expires_at=AT + WEEK,
            actor=contributor,
            at=moment(hours),
        )
        decide_waiver(waiver=waiver, approve=True, actor=security, at=moment(hours))
        stage.waiver = waiver

    steps = (
        lambda at: stage.put("all.readme", at=at),
        lambda at: stage.accept("all.readme", "lead", at=at),
        lambda at: waive(3),
        lambda at: claim_not_applicable(
            item=stage.item("all.retention"), reason="No.", actor=contributor, at=at
        ),
        lambda at: withdraw_waiver(waiver=stage.waiver, actor=security, at=at),
        lambda at: stage.probe(at=at),
        lambda at: withdraw_not_applicable(item=stage.item("all.retention"), actor=lead, at=at),
        lambda at: withdraw_evidence(
            evidence=stage.checklist.items.get(key="all.readme").attachments.get().evidence,
            reason="Wrong.",
            actor=lead,
            at=at,
        ),
    )
    for hours, step in enumerate(steps, 1):
        step(moment(hours))
        stage.digests[hours] = stage.digest(moment(hours))
    return stage


def test_what_would_have_been_signed_then_is_told_again_to_the_byte(lived):
    again = {
        hours: review_of(lived.checklist, moment(hours), known_at=moment(hours)).digest
        for hours in lived.digests
    }
    assert again == lived.digests
    assert len(set(again.values())) == len(again)


def test_a_launch_is_told_with_the_day_and_the_state_of_then(stage):
    lead = stage.world.actor("lead")
    launch = stage.request()
    reschedule_launch(launch=launch, planned_for=DAY + WEEK, actor=lead, at=moment(1))
    cancel_launch(launch=launch, reason="Not now.", actor=lead, at=moment(2))
    now = Launch.objects.get(pk=launch.pk)
    told = [launch_then(now, moment(hours)) for hours in range(3)]
    assert [(one.planned_for, one.state, one.closed_reason) for one in told] == [
        (DAY, "open", ""),
        (DAY + WEEK, "open", ""),
        (DAY + WEEK, "cancelled", "Not now."),
    ]
    assert launches_then([now], AT - HOUR) == []
    with pytest.raises(Unseen):
        launch_then(now, AT - HOUR)
    assert Launch.objects.get(pk=launch.pk).state == "cancelled"


def test_signatures_of_then_cover_the_state_of_then(stage):
    stage.make_ready()
    launch = stage.request()
    for hours, role in ((1, SignOff.Role.TEAM_LEAD), (2, SignOff.Role.SECURITY_REVIEWER)):
        stage.sign(launch, role, at=moment(hours))
    record_launch(launch=launch, actor=stage.world.actor("lead"), at=moment(3))
    stage.probe(status="fail", code="plain", at=moment(4))
    found = launch_for(stage.world.actor("viewer"), launch.pk)

    def told(hours):
        view = launch_view(launch_then(found, moment(hours)), moment(hours), known_at=moment(hours))
        return (
            view.launch.state,
            view.review.is_go,
            [(one.sign_off.role, one.current) for one in view.sign_offs],
        )

    assert told(0) == ("open", True, [])
    assert told(1) == ("open", True, [("lead", True)])
    assert told(2) == ("open", True, [("security_reviewer", True), ("lead", True)])
    assert told(4) == ("launched", False, [("security_reviewer", True), ("lead", True)])


def test_a_launch_made_the_service_live_from_then_on(stage):
    stage.make_ready()
    launch = stage.request()
    for role in SignOff.Role:
        stage.sign(launch, role, at=moment(1))
    record_launch(launch=launch, actor=stage.world.actor("lead"), at=moment(2))
    now = Service.objects.get(pk=stage.service.pk)
    assert [service_as_of(now, moment(hours)).lifecycle for hours in (1, 2)] == ["pre_launch", "live"]
