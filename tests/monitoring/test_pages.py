"""The pages of metrics: what a team sees of its own services, and nobody of another's."""

import pytest
from django.test import Client

from readiness.clock import now
from readiness.monitoring.keeping import Told, keep_samples
from readiness.monitoring.models import MetricMapping
from readiness.monitoring.sample import Sample
from tests.launches.stage import set_up
from tests.monitoring.test_pulling import connected, query, vector
from tests.probes.conftest import site
from tests.world import build

__all__ = ["site"]
PAGE = "/services/payments-api/monitoring/"


@pytest.fixture(scope="module")
def rows(keep):
    return keep(lambda: set_up(build()))


@pytest.fixture
def stage(rows, db):
    return rows


def client(stage, who="lead"):
    found = Client()
    found.force_login(stage.world.person(who))
    return found


def test_the_twelve_are_mapped_at_once_and_one_by_one(stage):
    lead = client(stage)
    assert "12 are not mapped" in lead.get(PAGE).content.decode()
    assert lead.post(PAGE, {"selector": "everything"}).status_code == 422
    assert lead.post(PAGE, {"selector": 'job="shop"'}).status_code == 302
    assert MetricMapping.objects.filter(ended_at=None, way="query").count() == 12
    assert lead.post(f"{PAGE}cpu/", {"way": "link", "url": "javascript:alert(1)"}).status_code == 422
    assert lead.post(f"{PAGE}cpu/", {"way": "push"}).status_code == 302
    assert lead.post(f"{PAGE}cpu/unmap").status_code == 302
    assert MetricMapping.objects.filter(ended_at=None).count() == 11


def test_a_query_is_tried_and_nothing_kept(stage, settings, site):
    connected(stage, settings, site(lambda asked: vector("0.25")).port, query("disk"))
    tried = "/services/payments-api/production/metrics/cpu/try"
    shown = client(stage).post(tried, {"way": "query", "selector": 'job="shop"'}).content.decode()
    assert "25 %" in shown
    wrong = client(stage).post(tried, {"way": "query", "selector": 'job="shop"', "expression": "sum("})
    assert wrong.status_code == 422
    assert client(stage, "viewer").post(tried, {"way": "query", "selector": 'job="shop"'}).status_code == 403
    assert client(stage, "outsider").post(tried, {"way": "query"}).status_code == 404
    assert not MetricMapping.objects.filter(metric="cpu").exists()


def test_a_chart_has_its_numbers_in_words_and_a_table_and_none_is_no_chart(stage):
    at = now().replace(microsecond=0)
    told = [Told("error_rate", "", Sample(at, 0.02))]
    keep_samples(environment=stage.environment, told=told, at=at)
    shown = client(stage).get(f"{PAGE}error_rate/?span=7d").content.decode()
    assert "from 2 % to 2 %" in shown
    assert 'role="img"' in shown
    none = client(stage).get(f"{PAGE}disk/?span=7d").content.decode()
    assert "No number here" in none
    assert 'class="chart"' not in none
    assert client(stage).get(f"{PAGE}sales/").status_code == 404
    assert client(stage).get(f"{PAGE}?environment=nowhere").status_code == 404


def test_the_matrix_and_its_csv_show_what_one_may_see(stage):
    keep_samples(environment=stage.environment, told=[Told("cpu", "", Sample(now(), 0.5))], at=now())
    for address in ("/monitoring/", "/monitoring/?metric=cpu&state=fresh", "/monitoring/export"):
        for who, sees in (("viewer", True), ("auditor", True), ("outsider", False)):
            answer = client(stage, who).get(address)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert (b"payments-api" in content) is sees, (address, who)
    narrowed = client(stage).get("/monitoring/?metric=cpu&state=unmapped").content
    assert b"payments-api" not in narrowed
    for who, status in (("viewer", 200), ("outsider", 404)):
        assert client(stage, who).get(f"{PAGE}cpu/").status_code == status
