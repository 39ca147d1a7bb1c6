"""It went live: with a gate that goes and both signatures on the present state."""

import json
from datetime import timedelta

import pytest

from readiness.catalog.operations import add_environment
from readiness.checklists.operations import start_checklist
from readiness.launches.operations import GateClosed, LaunchClosed, NotSigned, record_launch
from readiness.models import LedgerEntry, Service
from readiness.refusals import Forbidden
from tests.launches.stage import LATER, Stage
from tests.world import AT, kinds_since, last_entry


def signed(stage):
    launch = stage.request()
    for role in ("lead", "security_reviewer"):
        stage.sign(launch, role)
    return launch


@pytest.mark.parametrize("by", ["viewer", "contributor", "security_reviewer", "administrator"])
def test_only_a_lead_records_a_launch(ready, world, by):
    launch = signed(ready)
    with pytest.raises(Forbidden):
        record_launch(launch=launch, actor=world.actor(by), at=AT)


def test_a_no_go_is_not_launched(stage, world):
    launch = stage.request()
    with pytest.raises(GateClosed):
        record_launch(launch=launch, actor=world.actor("lead"), at=AT)


@pytest.mark.parametrize("role", ["lead", "security_reviewer", None])
def test_one_signature_or_none_is_not_enough(ready, world, role):
    launch = ready.request()
    if role:
        ready.sign(launch, role)
    with pytest.raises(NotSigned):
        record_launch(launch=launch, actor=world.actor("lead"), at=AT)


def test_two_signatures_on_two_states_are_not_enough(ready, world):
    launch = ready.request()
    ready.sign(launch, "lead")
    ready.put("all.readme", at=LATER)
    ready.sign(launch, "security_reviewer", at=LATER)
    with pytest.raises(NotSigned):
        record_launch(launch=launch, actor=world.actor("lead"), at=LATER)


def test_signatures_on_what_has_changed_since_are_not_enough(ready, world):
    launch = signed(ready)
    ready.put("all.readme", at=LATER)
    with pytest.raises(NotSigned):
        record_launch(launch=launch, actor=world.actor("lead"), at=LATER)


def test_what_ran_out_since_it_was_signed_is_not_launched(ready, world):
    launch = signed(ready)
    with pytest.raises(GateClosed):
        record_launch(launch=launch, actor=world.actor("lead"), at=AT + timedelta(days=8))


def test_launched_the_service_is_live_and_the_ledger_says_on_which_digest(ready, world):
    launch = signed(ready)
    before = last_entry()
    digest = ready.digest()
    record_launch(launch=launch, actor=world.actor("lead"), at=AT)
    launch.refresh_from_db()
    service = Service.objects.get(pk=ready.service.pk)
    assert (launch.state, launch.closed_at, service.lifecycle) == ("launched", AT, "live")
    assert service.revision == ready.service.revision + 1
    assert kinds_since(before) == ["launches.launch.recorded", *["obligations.obligation.started"] * 4]
    told = LedgerEntry.objects.get(kind="launches.launch.recorded")
    data = json.loads(bytes(told.body))["data"]
    assert data["digest"] == digest
    assert sorted(data["sign_offs"]) == sorted(str(one.pk) for one in launch.sign_offs.all())
    assert data["lifecycle"] == {"from": "pre_launch", "to": "live"}


@pytest.mark.parametrize("lifecycle", ["live", "deprecated"])
def test_a_service_past_its_launch_keeps_its_lifecycle(ready, world, lifecycle):
    Service.objects.filter(pk=ready.service.pk).update(lifecycle=lifecycle)
    record_launch(launch=signed(ready), actor=world.actor("lead"), at=AT)
    assert Service.objects.get(pk=ready.service.pk).lifecycle == lifecycle


def test_a_launch_of_staging_makes_no_service_live(ready, world):
    lead = world.actor("lead")
    staging = add_environment(service=ready.service, name="Staging", actor=lead, at=AT)
    checklist = start_checklist(environment=staging, version=ready.checklist.version, actor=lead, at=AT)
    there = Stage(world, ready.service, staging, checklist)
    there.make_ready()
    record_launch(launch=signed(there), actor=lead, at=AT)
    assert Service.objects.get(pk=ready.service.pk).lifecycle == "pre_launch"


def test_it_is_launched_once(ready, world):
    launch = signed(ready)
    record_launch(launch=launch, actor=world.actor("lead"), at=AT)
    with pytest.raises(LaunchClosed):
        record_launch(launch=launch, actor=world.actor("lead"), at=AT)


def test_the_next_launch_of_the_environment_can_be_asked_for(ready, world):
    launch = signed(ready)
    record_launch(launch=launch, actor=world.actor("lead"), at=AT)
    assert ready.request(at=LATER).pk != launch.pk
