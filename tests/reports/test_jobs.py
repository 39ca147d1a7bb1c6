"""A report is a row: asked for within rights, made once, told step by step, kept for its days."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings

from readiness.models import ReportJob, Service, User
from readiness.refusals import Forbidden, Invalid, Unseen
from readiness.reports.kind import report_kinds
from readiness.reports.operations import cancel_report, make_due_reports, remove_old_reports, request_report
from readiness.reports.operations.asking import AlreadyEnded, BeyondToken, TooManyReports
from readiness.reports.operations.making import TRIES
from readiness.reports.queries import NotReady, report_file, report_for, reports_of
from readiness.teams.actors import Scope
from readiness.teams.operations import remove_member
from tests.world import AT, kinds_since, last_entry


def ask(world, production, person="viewer", **more):
    given = {"kind": "checklist", "format": "csv", "environment": production, **more}
    return request_report(**given, actor=world.actor(person), at=AT)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"kind": "gossip"}, "kind"),
        ({"format": "pdf"}, "format"),
        ({"environment": None}, "environment"),
        ({"kind": "service_standings"}, "environment"),
        ({"as_of": AT + timedelta(seconds=1)}, "as_of"),
        ({"paper": "A5"}, "paper"),
    ],
)
def test_nonsense_is_refused_by_field(world, production, wrong, field):
    with pytest.raises(Invalid) as no:
        ask(world, production, **wrong)
    assert list(no.value.fields) == [field]
    assert not ReportJob.objects.exists()


def test_a_stranger_gets_no_report_and_learns_nothing(world, production):
    with pytest.raises(Unseen):
        ask(world, production, "outsider")


def test_a_token_held_to_one_team_gets_no_report_about_all_services(world):
    about_all = {"kind": "service_standings", "format": "csv"}
    lead = world.actor("lead")
    held = replace(lead, scopes=frozenset(Scope), team_id=world.orders.pk)
    with pytest.raises(BeyondToken):
        request_report(**about_all, actor=held, at=AT)
    job = request_report(**about_all, actor=lead, at=AT)
    with pytest.raises(Unseen):
        report_for(held, job.pk)
    assert report_for(lead, job.pk) == job


def test_an_open_service_is_printed_by_colleagues_and_by_nobody_who_was_deactivated(world, production):
    Service.objects.update(visibility="organisation")
    production.service.refresh_from_db()
    assert ask(world, production, "colleague").state == "queued"
    User.objects.filter(email__startswith="colleague").update(is_active=False)
    with pytest.raises(Forbidden):
        ask(world, production, "colleague")


def test_one_person_cannot_fill_the_queue(world, production, settings):
    settings.REPORTS_WAITING = 2
    ask(world, production), ask(world, production)
    with pytest.raises(TooManyReports):
        ask(world, production)
    assert ask(world, production, "lead")


def test_a_report_is_made_hashed_and_written_down(world, production):
    before = last_entry()
    job = ask(world, production)
    assert make_due_reports(at=AT) == 1
    assert make_due_reports(at=AT) == 0
    job.refresh_from_db()
    assert job.state == "done"
    assert job.sha256 == hashlib.sha256(report_file(job).read_bytes()).hexdigest()
    assert job.file_name == "checklist-orders-api-production-2026-03-03.csv"
    assert kinds_since(before) == ["reports.report.requested", "reports.report.finished"]


def test_the_right_is_asked_again_when_it_is_made(world, production):
    job = ask(world, production)
    remove_member(team=world.orders, user=world.person("viewer"), actor=world.actor("lead"), at=AT)
    make_due_reports(at=AT)
    job.refresh_from_db()
    assert job.state == "failed"
    assert not list((django_settings.MEDIA_ROOT / "reports").glob("*"))


def test_another_person_cannot_see_or_cancel_it(world, production):
    job = ask(world, production)
    assert not reports_of(world.actor("lead")).exists()
    for person in ("lead", "administrator", "outsider"):
        with pytest.raises(Unseen):
            report_for(world.actor(person), job.pk)
        with pytest.raises(Unseen):
            cancel_report(report=job, actor=world.actor(person), at=AT)


def test_a_cancelled_report_is_not_made(world, production):
    job = ask(world, production)
    cancel_report(report=job, actor=world.actor("viewer"), at=AT)
    assert make_due_reports(at=AT) == 0
    with pytest.raises(AlreadyEnded):
        cancel_report(report=job, actor=world.actor("viewer"), at=AT)


def test_cancelling_stops_it_at_its_next_step(world, production, monkeypatch):
    job = ask(world, production)
    kind = report_kinds()["checklist"]
    reached = []

    def make(row, out, tell):
        tell("one", 1, 3)
        cancel_report(report=job, actor=world.actor("viewer"), at=AT)
        tell("two", 2, 3)
        reached.append("two")

    monkeypatch.setattr(
        "readiness.reports.operations.making.report_kinds",
        lambda: {"checklist": type(kind)(**{**vars(kind), "make": make})},
    )
    make_due_reports(at=AT)
    job.refresh_from_db()
    assert (job.state, reached) == ("cancelled", [])


def test_a_report_whose_worker_died_is_made_by_the_next(world, production):
    job = ask(world, production)
    ReportJob.objects.filter(pk=job.pk).update(
        state="running", attempts=1, lease_until=AT + timedelta(minutes=1)
    )
    assert make_due_reports(at=AT) == 0
    assert make_due_reports(at=AT + timedelta(minutes=2)) == 1
    job.refresh_from_db()
    assert job.state == "done"


def test_a_report_that_kills_its_workers_is_given_up(world, production):
    job = ask(world, production)
    ReportJob.objects.filter(pk=job.pk).update(attempts=TRIES)
    make_due_reports(at=AT)
    job.refresh_from_db()
    assert job.state == "failed"


def test_a_fault_is_kept_told_and_let_through(world, production, monkeypatch):
    job = ask(world, production)
    monkeypatch.setattr("readiness.reports.kinds.checklist.certificate", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        make_due_reports(at=AT)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "division" not in job.error


def test_the_file_goes_after_its_days_and_the_row_says_so(world, production, settings):
    job = ask(world, production)
    make_due_reports(at=AT)
    job.refresh_from_db()
    assert remove_old_reports(at=job.expires_at - timedelta(seconds=1)) == 0
    assert remove_old_reports(at=job.expires_at) == 1
    with pytest.raises(NotReady):
        report_file(job)
    assert remove_old_reports(at=job.expires_at) == 0
