"""Findings: a list to narrow, a page with what one may do about them, and both witnesses' pages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from readiness.clock import now
from readiness.evidence.models import Evidence
from readiness.findings.fault import Fault
from readiness.findings.models import Finding
from readiness.findings.operations import assign_finding, open_finding
from tests.launches.stage import set_up
from tests.world import world

__all__ = ["world"]
FINDINGS = "/findings/"


def entered(world, name):
    client = Client()
    client.force_login(world.person(name), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def stage(world):
    return set_up(world)


def weak(stage, number=1, severity="high", by="contributor"):
    fault = Fault(
        kind="dependency",
        scope="pip-audit",
        about=f"CVE-{number}",
        severity=severity,
        title=f"Weakness {number}",
    )
    return open_finding(environment=stage.environment, fault=fault, actor=stage.world.actor(by), at=now())


def test_the_list_is_empty_narrowed_and_goes_on(world, stage):
    client = entered(world, "viewer")
    assert "Nothing is found wrong" in text_of(client, FINDINGS)
    for number in range(41):
        weak(stage, number, "low" if number else "critical")
    page = text_of(client, FINDINGS)
    assert page.count("data-row") == 40
    assert "before=" in page
    last = Finding.objects.order_by("-opened_at", "-pk")[39]
    assert text_of(client, f"{FINDINGS}?before={last.pk}").count("data-row") == 1
    assert text_of(client, f"{FINDINGS}?severity=critical").count("data-row") == 1
    assert text_of(client, f"{FINDINGS}?kind=contradiction").count("data-row") == 0
    assert text_of(client, f"{FINDINGS}?service={stage.service.slug}").count("data-row") == 40
    assert text_of(client, f"{FINDINGS}?service=another").count("data-row") == 0
    assert "None match" in text_of(client, f"{FINDINGS}?show=resolved&severity=low")


def test_mine_are_those_that_i_own(world, stage):
    mine = weak(stage)
    weak(stage, 2)
    assign_finding(
        finding=mine, owner=world.person("lead"), due_date=None, actor=world.actor("lead"), at=now()
    )
    assert text_of(entered(world, "lead"), f"{FINDINGS}?show=mine").count("data-row") == 1
    assert "Nothing is yours to mend" in text_of(entered(world, "viewer"), f"{FINDINGS}?show=mine")


@pytest.mark.slow
def test_a_list_costs_the_same_however_long_it_is(world, stage):
    client = entered(world, "viewer")
    weak(stage)
    text_of(client, FINDINGS)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            text_of(client, FINDINGS)
        return len(captured)

    few = cost()
    for number in range(2, 12):
        weak(stage, number)
    assert cost() == few <= 8


def test_a_page_is_within_the_budget(world, stage):
    client, path = entered(world, "lead"), f"{FINDINGS}{weak(stage).pk}/"
    text_of(client, path)
    with CaptureQueriesContext(connection) as captured:
        text_of(client, path)
    assert len(captured) <= 14


def test_a_finding_is_given_waived_and_resolved_from_its_page(world, stage):
    finding = weak(stage)
    path = f"{FINDINGS}{finding.pk}/"
    contributor, lead = entered(world, "contributor"), entered(world, "lead")
    assert "It is mended" not in text_of(contributor, path)
    given = {"assignee": str(world.people["lead"].pk), "due_date": "2030-01-01"}
    assert contributor.post(f"{path}assign", given).status_code == 302
    day = (now() + timedelta(days=5)).date().isoformat()
    assert contributor.post(f"{path}waiver", {"reason": "", "expires_at": day}).status_code == 422
    assert contributor.post(f"{path}waiver", {"reason": "Later.", "expires_at": day}).status_code == 302
    waiver = finding.waivers.get()
    decide = f"{FINDINGS}waivers/{waiver.pk}/decide"
    assert contributor.post(decide, {"decision": "approve"}).status_code == 403
    assert lead.post(decide, {"decision": "approve"}).status_code == 302
    assert "Waived" in text_of(lead, path)
    assert lead.post(f"{FINDINGS}waivers/{waiver.pk}/withdraw").status_code == 302
    assert contributor.post(f"{path}resolve", {"reason": "Updated."}).status_code == 403
    assert lead.post(f"{path}resolve", {"reason": ""}).status_code == 422
    assert lead.post(f"{path}resolve", {"reason": "Updated."}).status_code == 302
    finding.refresh_from_db()
    assert (finding.state, finding.owner, finding.resolution) == (
        "resolved",
        world.person("lead"),
        "Updated.",
    )
    assert "Updated." in text_of(lead, path)


def test_a_contradiction_shows_on_the_pages_of_both_witnesses_and_of_the_item(world, stage):
    at = now()
    stage.put("all.https", at=at)
    stage.accept("all.https", "lead", at=at)
    stage.probe("fail", "served", at=at)
    finding = Finding.objects.get()
    client, address = entered(world, "viewer"), f"{FINDINGS}{finding.pk}/"
    pages = [f"/evidence/{one.pk}/" for one in Evidence.objects.all()]
    pages.append(f"/services/{stage.service.slug}/production/items/all.https/")
    assert len(pages) == 3
    for path in pages:
        assert address in text_of(client, path), path
    page = text_of(entered(world, "lead"), address)
    assert "It is mended" not in page
    assert all(path in page for path in pages)


def test_the_findings_of_others_are_not_there(world, stage):
    path = f"{FINDINGS}{weak(stage).pk}/"
    for who in ("outsider", "colleague"):
        client = entered(world, who)
        assert client.get(path).status_code == 404
        assert "data-row" not in text_of(client, FINDINGS)
        assert client.get(f"{FINDINGS}?before={Finding.objects.get().pk}").status_code == 404
    assert entered(world, "lead").get(f"{FINDINGS}?before=x").status_code == 404
