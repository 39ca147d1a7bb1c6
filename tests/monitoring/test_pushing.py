"""Numbers that services push: whose they are, what is kept of them, and what is named."""

import json
from datetime import timedelta

import pytest

from readiness.catalog.operations import add_environment, retire_service
from readiness.clock import now
from readiness.ingest.operations import revoke_ingest_token
from readiness.ledger.models import LedgerEntry
from readiness.monitoring import events
from readiness.monitoring.models import MetricSample, MetricSeries
from readiness.monitoring.operations import Mapped, map_metrics
from tests.api.client import Client, answered
from tests.ingest.conftest import nothing_counted_yet, pipeline_of
from tests.monitoring.pushing.packing import packed, write_request
from tests.world import build

__all__ = ["nothing_counted_yet"]
JSON = "application/json"


@pytest.fixture(scope="module")
def rows(keep):
    return keep(lambda: pipeline_of(build(), now()))


@pytest.fixture
def pipeline(rows, db):
    return rows


def body(*samples):
    return json.dumps({"samples": samples}).encode()


def push(pipeline, content, kind=JSON, *, secret="", slug="payments-api", headers=None, **query):
    return answered(
        pipeline.http.generic(
            "POST", f"/api/v1/services/{slug}/metrics", content, kind,
            headers={"Authorization": f"Bearer {secret or pipeline.secret}", **(headers or {})}, query_params=query,
        )
    )  # fmt: skip


def cpu(value, **more):
    return {"metric": "cpu", "value": value, **more}


def test_good_rows_are_kept_and_the_others_named_row_by_row(pipeline):
    at = now().replace(microsecond=0)
    told = push(
        pipeline,
        body(
            cpu(0.5, at=at.isoformat()), cpu(1e400), cpu(None), cpu(0.6, at=(at - timedelta(hours=49)).isoformat()),
            {"metric": "sales", "value": 1}, cpu(0.7, at=at.isoformat()), cpu(1e308),
            cpu(0.4, at=(at - timedelta(hours=2)).isoformat()), cpu(0.1, at=at.timestamp() * 1000),
        ),
    )  # fmt: skip
    assert (told["accepted"], told["known"], told["gaps"], told["rejected"]) == (2, 0, 1, 6)
    assert [one["row"] for one in told["problems"]] == [2, 4, 5, 6, 7, 9]
    assert "milliseconds" in told["problems"][-1]["detail"]
    assert MetricSeries.objects.get().latest_value == 0.5
    assert list(MetricSample.objects.order_by("at").values_list("value", flat=True)) == [0.4, 0.5]


def test_the_same_push_again_changes_nothing(pipeline):
    content = body(cpu(0.5, at=now().timestamp()))
    assert push(pipeline, content)["accepted"] == 1
    again = push(pipeline, content)
    assert (again.status, again["accepted"], again["known"]) == (200, 0, 1)
    assert LedgerEntry.objects.filter(kind=events.SERIES_BEGUN).count() == 1


def test_where_nothing_can_be_kept_the_answer_is_no(pipeline):
    told = push(pipeline, body(cpu(1e308), {"metric": "sales", "value": 1}))
    assert told.status == 422
    assert not MetricSeries.objects.filter(latest_at__isnull=False).exists()


def test_text_and_remote_write_are_taken_by_their_type(pipeline):
    text = b'launchproof_response_time{quantile="0.95"} 0.25\nerror_rate 0\n'
    assert push(pipeline, text, "text/plain; version=0.0.4")["accepted"] == 2
    openmetrics = b"cpu 0.25\n# EOF\n"
    assert push(pipeline, openmetrics, "application/openmetrics-text; version=1.0.0")["accepted"] == 1
    seconds = int(now().timestamp())
    request = packed(write_request(({"__name__": "memory", "job": "shop"}, [(0.5, seconds * 1000)])))
    snappy = {"Content-Encoding": "snappy"}
    assert push(pipeline, request, "application/x-protobuf", headers=snappy)["accepted"] == 1
    assert push(pipeline, request, "application/x-protobuf").status == 415
    assert (
        push(
            pipeline, openmetrics, "application/openmetrics-text", headers={"Content-Encoding": "gzip"}
        ).status
        == 415
    )
    second = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
    assert push(pipeline, request, second, headers=snappy).status == 415
    assert push(pipeline, b"<x/>", "application/xml").status == 415


def test_two_that_push_one_metric_with_other_labels_are_not_mixed(pipeline):
    told = push(pipeline, b'cpu{instance="a"} 0.1\ncpu{instance="b"} 0.9\n', "text/plain")
    assert (told["accepted"], [one["row"] for one in told["problems"]]) == (1, [2])
    assert push(pipeline, b'cpu{instance="b"} 0.9\n', "text/plain").status == 422
    MetricSeries.objects.update(latest_at=now() - timedelta(minutes=6))
    MetricSample.objects.update(at=(now() - timedelta(minutes=6)).replace(microsecond=0))
    assert push(pipeline, b'cpu{instance="b"} 0.9\n', "text/plain")["accepted"] == 1


def test_what_is_mapped_to_something_else_is_not_mixed_with_pushes(pipeline):
    lead = pipeline.stage.world.actor("lead")
    mappings = [
        Mapped(metric="cpu", way="query", selector='job="shop"'),
        Mapped(metric="memory", way="link", url="https://grafana.example.org/d/1"),
        Mapped(metric="throughput", way="push", name="shop:requests:rate1m"),
    ]
    map_metrics(environment=pipeline.stage.environment, mappings=mappings, actor=lead, at=pipeline.at)
    told = push(pipeline, b"cpu 1\nmemory 1\nshop:requests:rate1m 60\n", "text/plain")
    assert (told["accepted"], [one["row"] for one in told["problems"]]) == (1, [1, 2])
    assert MetricSeries.objects.get(latest_value=60).metric == "throughput"


def test_a_token_is_good_for_its_own_service_and_environment(pipeline):
    world, at = pipeline.stage.world, pipeline.at
    add_environment(service=pipeline.stage.service, name="Staging", actor=world.actor("lead"), at=at)
    assert push(pipeline, body(cpu(0.5)), environment="staging").status == 200
    assert push(pipeline, body(cpu(0.5)), environment="nowhere").status == 404
    other = world.service("Stores")
    assert push(pipeline, body(cpu(0.5)), slug=other.slug).status == 404
    assert push(pipeline, body(cpu(0.5)), secret="lp_" + "a" * 8 + "_" + "b" * 43).status == 401
    revoke_ingest_token(token=pipeline.token, actor=world.actor("lead"), at=at)
    assert push(pipeline, body(cpu(0.5))).status == 401
    assert MetricSample.objects.count() == 1


def test_a_person_pushes_by_a_token_that_writes_and_nobody_of_another_team(pipeline):
    world = pipeline.stage.world
    statuses = {}
    for who, scopes in (("contributor", ["read", "write"]), ("contributor", ["read"]), ("viewer", ["read", "write"]),
                        ("outsider", ["read", "write"])):  # fmt: skip
        client = Client.with_token(world.person(who), scopes)
        answer = client.upload("post", "/api/v1/services/payments-api/metrics", body(cpu(0.5)), JSON)
        statuses[who, len(scopes)] = answer.status
    assert statuses == {
        ("contributor", 2): 200,
        ("contributor", 1): 403,
        ("viewer", 2): 403,
        ("outsider", 2): 404,
    }


def test_a_push_is_bounded(pipeline, settings):
    settings.METRIC_PUSH_BYTES = 1024
    assert push(pipeline, b"#" * 1025, "text/plain").status == 413
    settings.METRIC_PUSH_SAMPLES = 2
    assert push(pipeline, b"cpu 1\n" * 3, "text/plain").status == 422


def test_a_retired_service_takes_no_more(pipeline):
    retire_service(service=pipeline.stage.service, actor=pipeline.stage.world.actor("lead"), at=pipeline.at)
    assert push(pipeline, body(cpu(0.5))).status == 409
