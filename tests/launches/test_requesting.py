"""A lead asks for a launch on a day; there is one review an environment at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from readiness.catalog.models import Environment
from readiness.checklists.operations import publish_template, save_draft, start_checklist
from readiness.evidence.holding import EnvironmentClosed
from readiness.launches.models import Launch
from readiness.launches.operations import (
    AlreadyOpen,
    LaunchClosed,
    cancel_launch,
    request_launch,
    reschedule_launch,
)
from readiness.launches.queries import NoLaunchChecklist, gate_for, launch_for, launches_of, open_launches
from readiness.models import LedgerEntry
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.teams.actors import SYSTEM
from tests.launches.stage import DAY, LATER, TEMPLATE
from tests.world import AT, kinds_since, last_entry


@pytest.mark.parametrize("by", ["viewer", "contributor", "auditor", "security_reviewer", "administrator"])
def test_only_a_lead_asks_for_a_launch(stage, by):
    with pytest.raises(Forbidden):
        stage.request(by=by)
    assert not Launch.objects.exists()


@pytest.mark.parametrize("by", ["outsider", "colleague"])
def test_nobody_asks_for_the_launch_of_what_they_may_not_see(stage, by):
    with pytest.raises(Unseen):
        stage.request(by=by)


def test_a_machine_does_not_ask_for_a_launch(stage):
    with pytest.raises(Forbidden):
        request_launch(environment=stage.environment, planned_for=DAY, actor=SYSTEM, at=AT)


def test_a_day_that_is_past_everywhere_is_refused(stage):
    with pytest.raises(Invalid) as no:
        stage.request(day=date(2026, 3, 1))
    assert list(no.value.fields) == ["planned_for"]


def test_a_day_that_is_still_today_somewhere_is_taken(stage):
    at = datetime(2026, 3, 4, 3, tzinfo=UTC)  # in Honolulu it is the third
    assert stage.request(day=date(2026, 3, 3), at=at).planned_for == date(2026, 3, 3)


def test_a_teams_own_short_template_is_not_what_a_launch_is_reviewed_against(world):
    lead, production = world.actor("lead"), world.service("Bare").environments.get()
    short = TEMPLATE[: TEMPLATE.index("[[sections.items]]", TEMPLATE.index("all.readme"))]
    draft = save_draft(template=None, team=world.orders, toml=short, actor=lead, at=AT)
    own = publish_template(template=draft, actor=lead, at=AT)
    start_checklist(environment=production, version=own, actor=lead, at=AT)
    with pytest.raises(NoLaunchChecklist):
        request_launch(environment=production, planned_for=DAY, actor=lead, at=AT)
    with pytest.raises(NoLaunchChecklist):
        gate_for(production, AT)


def test_without_a_launch_checklist_there_is_nothing_to_review(world):
    service = world.service("Bare")
    with pytest.raises(NoLaunchChecklist):
        request_launch(
            environment=service.environments.get(), planned_for=DAY, actor=world.actor("lead"), at=AT
        )


def test_an_archived_environment_is_not_launched(stage):
    Environment.objects.filter(pk=stage.environment.pk).update(archived_at=AT)
    with pytest.raises(EnvironmentClosed):
        stage.request()


def test_a_second_review_of_the_environment_is_refused_while_one_is_open(stage):
    stage.request()
    with pytest.raises(AlreadyOpen):
        stage.request(day=DAY + timedelta(days=7))
    assert Launch.objects.count() == 1


def test_after_a_cancelled_one_there_can_be_another(stage, world):
    first = stage.request()
    cancel_launch(launch=first, reason="Not this month.", actor=world.actor("lead"), at=LATER)
    second = stage.request(at=LATER)
    assert [one.pk for one in launches_of(stage.environment)] == [second.pk, first.pk]


def test_asking_is_written_down_with_the_note_kept_apart(stage, world):
    before = last_entry()
    launch = request_launch(
        environment=stage.environment,
        planned_for=DAY,
        note="The board expects it.",
        actor=world.actor("lead"),
        at=AT,
    )
    assert kinds_since(before) == ["launches.launch.requested"]
    entry = LedgerEntry.objects.get(subject_id=launch.pk)
    assert b"2026-04-01" in bytes(entry.body)
    assert b"board" not in bytes(entry.body)
    assert entry.commitments.get().value == "The board expects it."


def test_moving_a_launch_keeps_the_first_day_in_the_ledger(stage, world):
    launch = stage.request()
    before = last_entry()
    moved = reschedule_launch(
        launch=launch, planned_for=DAY + timedelta(days=7), actor=world.actor("lead"), at=AT
    )
    moved.refresh_from_db()
    assert moved.planned_for == date(2026, 4, 8)
    (entry,) = LedgerEntry.objects.filter(pk__gt=before)
    assert b'"data":{"from":"2026-04-01","to":"2026-04-08"}' in bytes(entry.body)


def test_moving_it_to_the_same_day_is_nothing_that_happened(stage, world):
    launch = stage.request()
    before = last_entry()
    reschedule_launch(launch=launch, planned_for=DAY, actor=world.actor("lead"), at=AT)
    assert kinds_since(before) == []


def test_moving_it_into_the_past_is_refused(stage, world):
    launch = stage.request()
    with pytest.raises(Invalid):
        reschedule_launch(launch=launch, planned_for=date(2026, 3, 1), actor=world.actor("lead"), at=AT)


def test_cancelling_needs_a_reason(stage, world):
    launch = stage.request()
    with pytest.raises(Invalid):
        cancel_launch(launch=launch, reason="  \n ", actor=world.actor("lead"), at=AT)
    launch.refresh_from_db()
    assert launch.state == "open"


@pytest.mark.parametrize("by", ["viewer", "contributor", "security_reviewer", "administrator"])
def test_only_a_lead_moves_or_cancels_it(stage, world, by):
    launch = stage.request()
    with pytest.raises(Forbidden):
        cancel_launch(launch=launch, reason="No.", actor=world.actor(by), at=AT)
    with pytest.raises(Forbidden):
        reschedule_launch(launch=launch, planned_for=DAY, actor=world.actor(by), at=AT)


def test_a_cancelled_launch_is_over(stage, world):
    lead = world.actor("lead")
    launch = stage.request()
    cancel_launch(launch=launch, reason="Not this month.", actor=lead, at=LATER)
    launch.refresh_from_db()
    assert (launch.state, launch.closed_by, launch.closed_at) == ("cancelled", lead.user, LATER)
    with pytest.raises(LaunchClosed):
        cancel_launch(launch=launch, reason="Again.", actor=lead, at=LATER)
    with pytest.raises(LaunchClosed):
        reschedule_launch(launch=launch, planned_for=DAY, actor=lead, at=LATER)


def test_a_launch_can_be_cancelled_after_its_environment_was_archived(stage, world):
    launch = stage.request()
    Environment.objects.filter(pk=stage.environment.pk).update(archived_at=AT)
    cancel_launch(launch=launch, reason="The environment is gone.", actor=world.actor("lead"), at=LATER)
    launch.refresh_from_db()
    assert launch.state == "cancelled"


def test_launches_are_seen_by_who_sees_the_service(stage, world):
    launch = stage.request()
    for name in ("viewer", "lead", "auditor", "security_reviewer", "administrator"):
        assert launch_for(world.actor(name), launch.pk) == launch
        assert list(open_launches(world.actor(name))) == [launch]
    for name in ("outsider", "colleague"):
        with pytest.raises(Unseen):
            launch_for(world.actor(name), launch.pk)
        assert not open_launches(world.actor(name)).exists()
