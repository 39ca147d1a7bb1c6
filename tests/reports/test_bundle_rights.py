"""Who gets which bundle: a service's for who sees the service, a period's for who reads everything."""

from copy import deepcopy
from datetime import timedelta

import pytest

from readiness.models import ReportJob
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.reports.kind import kinds_for
from readiness.reports.operations import make_due_reports, request_report
from readiness.reports.queries import report_file, report_for, reports_of
from readiness.teams.actors import SYSTEM
from readiness.teams.operations import revoke_organisation_role
from tests.launches.stage import set_up
from tests.reports.launched import judged, live, members
from tests.world import AT, build

READ_ALL = ("auditor", "security_reviewer", "administrator")


@pytest.fixture(scope="module")
def kept_stage(keep):
    return keep(lambda: live(set_up(build())))


@pytest.fixture
def stage(kept_stage, db):
    return deepcopy(kept_stage)


@pytest.fixture
def world(stage):
    return stage.world


def ask(world, person, at=AT + timedelta(days=1), **about):
    kind = "bundle" if about.get("environment") or about.get("launch") else "period_bundle"
    return request_report(kind=kind, format="zip", actor=world.actor(person), at=at, **about)


def finished(job):
    make_due_reports(at=AT + timedelta(days=1))
    job.refresh_from_db()
    assert job.state == "done", job.error
    return report_file(job)


def test_a_stranger_gets_no_bundle_of_a_service(world, stage):
    with pytest.raises(Unseen):
        ask(world, "outsider", environment=stage.environment)


@pytest.mark.parametrize("person", ["viewer", "contributor", "lead", "outsider", "colleague"])
def test_who_does_not_read_everything_gets_no_bundle_of_a_period(world, stage, person):
    with pytest.raises((Forbidden, Unseen)):
        ask(world, person)
    assert "period_bundle" not in {kind.name for kind in kinds_for(world.actor(person))}
    assert not ReportJob.objects.exists()


@pytest.mark.parametrize("person", ["viewer", "auditor"])
def test_the_bundle_of_a_launch_is_made_by_the_worker_and_proven(world, stage, person):
    path = finished(ask(world, person, launch=stage.checklist.launches.get()))
    assert judged(path).exit == 0
    assert members(path)["report.pdf"].startswith(b"%PDF")


@pytest.mark.parametrize("person", READ_ALL)
def test_the_bundle_of_a_period_is_made_by_the_worker_and_proven(world, stage, person):
    job = ask(world, person, since=AT - timedelta(days=1))
    assert judged(finished(job)).exit == 0
    assert report_for(world.actor(person), job.pk) == job


def test_who_no_longer_reads_everything_loses_the_bundle_that_was_made(world, stage):
    job = ask(world, "auditor")
    finished(job)
    waiting = ask(world, "auditor")
    revoke_organisation_role(user=world.person("auditor"), role="auditor", actor=SYSTEM, at=AT)
    assert not reports_of(world.actor("auditor")).exists()
    make_due_reports(at=AT + timedelta(days=1))
    waiting.refresh_from_db()
    assert waiting.state == "failed"


def test_a_period_ends_after_it_begins_and_is_for_a_period_alone(world, stage):
    with pytest.raises(Invalid) as no:
        ask(world, "auditor", since=AT + timedelta(days=2))
    assert list(no.value.fields) == ["since"]
    with pytest.raises(Invalid):
        ask(world, "auditor", environment=stage.environment, since=AT)
