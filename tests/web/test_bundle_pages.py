"""Bundles from the pages: led to from a service and a launch, asked for by who may, downloaded once made."""

import re
from datetime import timedelta
from html import unescape

import pytest

from readiness.clock import now
from readiness.ledger import verifier
from readiness.ledger.export import public_keys
from readiness.models import ReportJob
from readiness.reports.operations import make_due_reports
from tests.launches.stage import set_up

HOUR = timedelta(hours=1)


@pytest.fixture
def stage(world):
    stage = set_up(world)
    stage.launch = stage.request()
    return stage


def led_from(page):
    """The address behind the button."""
    found = re.search(r'href="([^"]+report=bundle:zip)"', page.content.decode())
    assert found is not None
    return unescape(found[1])


def form_of(client, address):
    """What the page would send."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def test_a_stranger_cannot_ask_for_the_bundle_of_a_launch(enter, stage):
    given = {
        "report": "bundle:zip",
        "service": stage.service.slug,
        "environment": "production",
        "paper": "A4",
    }
    answer = enter("outsider").post("/reports/new", {**given, "launch": str(stage.launch.pk)})
    assert answer.status_code == 422
    assert not ReportJob.objects.exists()


def test_the_launch_page_leads_to_its_bundle_which_is_made_and_proven(enter, stage, tmp_path):
    client = enter("viewer")
    given = form_of(client, led_from(client.get(f"/launches/{stage.launch.pk}/")))
    assert client.post("/reports/new", given).status_code == 302
    job = ReportJob.objects.get()
    assert (job.kind, job.format, job.launch_id) == ("bundle", "zip", stage.launch.pk)
    make_due_reports(at=now())
    page = client.get(f"/reports/{job.pk}/")
    assert b"verifier.py" in page.content
    answer = client.get(f"/reports/{job.pk}/file")
    assert answer["Content-Type"] == "application/zip"
    path = tmp_path / "b.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    assert verifier.verify(str(path), public_keys()[-1]).exit == 0
    assert enter("lead").get(f"/reports/{job.pk}/file").status_code == 404


def test_the_service_page_leads_to_the_bundle_of_its_environment(enter, world):
    stage = set_up(world)
    stage.checklist.leading = True
    stage.checklist.save()
    client = enter("contributor")
    given = form_of(client, led_from(client.get(f"/services/{stage.service.slug}/")))
    assert client.post("/reports/new", given).status_code == 302
    job = ReportJob.objects.get()
    assert (job.environment, job.launch) == (stage.environment, None)


def test_a_launch_that_led_here_is_left_when_another_service_is_typed(enter, stage, world):
    other = world.service("Tax engine")
    client = enter("contributor")
    given = form_of(client, led_from(client.get(f"/launches/{stage.launch.pk}/")))
    client.post("/reports/new", {**given, "service": other.slug})
    job = ReportJob.objects.get()
    assert (job.service, job.launch) == (other, None)


@pytest.mark.parametrize(("person", "offered"), [("lead", False), ("auditor", True)])
def test_only_who_reads_everything_is_offered_the_bundle_of_a_period(enter, world, person, offered):
    page = enter(person).get("/reports/new")
    assert (b"period_bundle:zip" in page.content) is offered
    assert (b'name="since"' in page.content) is offered


def test_a_bundle_of_a_period_is_asked_for_with_its_beginning(enter, world):
    client = enter("auditor")
    given = {"report": "period_bundle:zip", "paper": "A4", "since": "2026-01-01T00:00"}
    assert client.post("/reports/new", given).status_code == 302
    assert ReportJob.objects.get().options["since"].startswith("2026-01-01T00:00")
    wrong = client.post("/reports/new", {**given, "as_of": "2025-12-01T00:00"})
    assert wrong.status_code == 422
    assert b"A period begins before it ends." in wrong.content
