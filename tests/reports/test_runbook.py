"""The runbook on paper: what it said at the time asked for, as text that nothing in it can break."""

from dataclasses import replace
from datetime import timedelta

import pytest

from readiness.reports.kinds.runbook import html, print_job
from readiness.reports.models import ReportJob
from readiness.reports.pdf import print_pdf
from readiness.runbooks.models import RunbookVersion
from readiness.runbooks.operations import record_exercise, start_runbook, write_runbook
from readiness.runbooks.queries import content_of
from tests.world import AT


@pytest.fixture
def job(world):
    service, by = world.service("Orders API"), {"actor": world.actor("lead"), "at": AT}
    first = start_runbook(service=service, **by)
    later = replace(content_of(first), rest="<script>alert(1)</script>")
    write_runbook(service=service, content=later, actor=by["actor"], at=AT + timedelta(days=1))
    record_exercise(
        service=service, people="Lin", found="A dead link.", actor=by["actor"], at=AT + timedelta(days=1)
    )

    def made(days):
        return ReportJob(
            kind="runbook", environment=service.environments.get(), as_of=AT + timedelta(days=days),
            requested_by=world.person("lead"), options={"paper": "A4"},
        )  # fmt: skip

    return made


def text_of(job):
    shown = RunbookVersion.objects.filter(written_at__lte=job.as_of).order_by("-number").first()
    return html(job, shown)


def test_it_is_the_version_of_then(job):
    assert "There was no runbook by then." in text_of(job(-1))
    assert "Version 1," in text_of(job(0))
    assert "Never." in text_of(job(0))
    now = text_of(job(2))
    assert "Version 2," in now
    assert "A dead link." in now
    assert "&lt;script&gt;alert(1)" in now


def test_it_is_printed(job):
    told = []
    assert print_pdf(print_job(job(2)), tell=told.append).startswith(b"%PDF-")
    assert told
