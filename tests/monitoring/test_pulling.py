"""Numbers read out of Prometheus: one a slot, by whichever worker, and nothing made up where there is none."""

import shutil
import socket
import subprocess
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from probes.given.operations import connect
from probes.pulling import pull_due
from probes.pulling.claiming import claim_due
from probes.pulling.pulling import keep_readings
from readiness.clock import now
from readiness.monitoring.models import MetricPull, MetricRollup, MetricSample, MetricSeries
from readiness.monitoring.operations import Mapped, map_metrics
from readiness.monitoring.pruning import remove_old_numbers
from readiness.monitoring.queries import standings
from tests.launches.stage import set_up
from tests.monitoring.test_samples import keep_told, told
from tests.probes.conftest import site
from tests.probes.sites import Answer, as_json
from tests.world import AT, build

__all__ = ["site"]


@pytest.fixture(scope="module")
def rows(keep):
    return keep(lambda: set_up(build()))


@pytest.fixture
def stage(rows, db):
    return rows


def vector(*values):
    found = [{"metric": {"n": str(n)}, "value": [1, value]} for n, value in enumerate(values)]
    return as_json({"status": "success", "data": {"resultType": "vector", "result": found}})


def connected(stage, settings, port, *mappings):
    settings.PROBE_ALLOW = f"127.0.0.0/8:{port}"
    lead = stage.world.actor("lead")
    where = {"environment": stage.environment, "actor": lead, "at": AT}
    connect(tool="prometheus", base_url=f"http://127.0.0.1:{port}/", secret="", account="", **where)
    map_metrics(mappings=mappings, **where)


def query(metric, **more):
    return Mapped(metric=metric, way="query", selector='job="shop"', **more)


def numbers():
    return dict(MetricSeries.objects.exclude(latest_at=None).values_list("metric", "latest_value"))


def test_each_query_gives_one_number_a_slot_and_none_is_never_zero(stage, settings, site):
    answers = {
        "cpu": vector("0.25"), "disk": vector("NaN"), "memory": vector("0.1", "0.9"), "network": vector(),
        "throughput": Answer(400, b'{"status": "error"}'), "active_users": vector("1e300"), "retention": vector("0"),
    }  # fmt: skip
    asked = []

    def prometheus(request):
        told = parse_qs(urlsplit(request.path).query)
        asked.append(float(told["time"][0]))
        return answers[told["query"][0].partition("{")[0]]

    mappings = [query(metric, expression=f"{metric}{{{{selector}}}}") for metric in answers]
    connected(stage, settings, site(prometheus).port, *mappings)
    at = AT + timedelta(seconds=42)
    assert pull_due(at=at, limit=9) == 1
    assert pull_due(at=at, limit=9) == 0
    assert numbers() == {"cpu": 0.25, "retention": 0.0}
    assert set(MetricSample.objects.values_list("at", flat=True)) == {AT}
    assert set(asked) == {AT.timestamp()}
    problems = dict(MetricSeries.objects.values_list("metric", "problem"))
    for metric, words in (("disk", "no number"), ("memory", "2 series"), ("network", "no number"),
                          ("throughput", "PromQL"), ("active_users", "not believed"), ("cpu", "")):  # fmt: skip
        assert words in problems[metric], metric
    assert (MetricPull.objects.get().next_at, MetricPull.objects.get().problem) == (
        AT + timedelta(minutes=1),
        "",
    )


def test_a_source_that_does_not_answer_is_told_until_it_does(stage, settings, site):
    answers = [Answer(503, b""), vector("0.5")]
    connected(stage, settings, site(lambda asked: answers[0]).port, query("cpu"), query("disk"))
    for minutes in range(2):
        pull_due(at=AT + timedelta(minutes=minutes), limit=9)
    pull = MetricPull.objects.get()
    assert (pull.problem, pull.problem_since) == ("The tool answered with status 503.", AT)
    assert numbers() == {}
    assert {one.state.value for one in standings(stage.environment, AT) if one.way} == {"waiting"}
    answers.pop(0)
    pull_due(at=AT + timedelta(minutes=2), limit=9)
    pull.refresh_from_db()
    assert (pull.problem, pull.problem_since, numbers()) == ("", None, {"cpu": 0.5, "disk": 0.5})


def test_nobody_is_asked_without_a_connection_or_where_the_operator_forbids_it(stage, settings, site):
    lead = stage.world.actor("lead")
    map_metrics(environment=stage.environment, mappings=[query("cpu")], actor=lead, at=AT)
    pull_due(at=AT, limit=9)
    assert "No Prometheus" in MetricPull.objects.get().problem
    asked = []
    connected(stage, settings, site(lambda request: asked.append(request) or vector("1")).port, query("cpu"))
    settings.PROBE_ALLOW = ""
    pull_due(at=AT + timedelta(minutes=1), limit=9)
    assert (MetricPull.objects.get().problem == "", asked, numbers()) == (False, [], {})


def test_who_lost_the_lease_keeps_nothing(stage, settings, site):
    connected(stage, settings, site(lambda asked: vector("0.5")).port, query("cpu"))
    (first,) = claim_due(AT, 9)
    assert claim_due(AT + timedelta(seconds=50), 9) == []
    MetricPull.objects.update(lease_until=AT - timedelta(seconds=1))
    assert pull_due(at=AT, limit=9) == 1
    assert keep_readings(first, {}, "late", AT) is False
    assert (MetricPull.objects.get().problem, numbers()) == ("", {"cpu": 0.5})


def test_old_numbers_go_and_the_wider_stretches_stay(stage, settings):
    settings.METRIC_RAW_DAYS, settings.METRIC_FIVE_MINUTES_DAYS, settings.METRIC_HOURS_DAYS = 8, 9, 32
    keep_told(stage.environment, *(told(-60 * hours, 1.0) for hours in range(24 * 10)), told(0, 1.0, "disk"))

    def left():
        rolled = MetricRollup.objects.filter(series__metric="error_rate")
        widths = {width: rolled.filter(seconds=width).count() for width in (300, 3600, 86400)}
        return MetricSample.objects.filter(series__metric="error_rate").count(), widths

    assert remove_old_numbers(at=AT, limit=20) == 20
    while remove_old_numbers(at=AT, limit=20):
        pass
    assert left() == (24 * 8 + 1, {300: 24 * 9 + 1, 3600: 240, 86400: 11})
    assert remove_old_numbers(at=AT + timedelta(days=1), limit=500) == 24 * 2
    assert MetricSample.objects.filter(series__metric="disk").count() == 1


@pytest.fixture
def prometheus(site, tmp_path):
    """A real one, which scrapes a service that has a thousand requests a second, one of a hundred failed."""
    begun = time.monotonic()

    def metrics(_asked):
        seconds = 10 + time.monotonic() - begun
        lines = [
            f'http_requests_total{{status="{status}"}} {seconds * rate}'
            for status, rate in ((200, 990), (500, 10))
        ]
        lines += [f'http_request_duration_seconds_bucket{{le="{le}"}} {seconds * rate}'
                  for le, rate in (("0.1", 600), ("1", 1000), ("+Inf", 1000))]  # fmt: skip
        return Answer(
            200, "\n".join([*lines, "active_users 12", ""]).encode(), {"Content-Type": "text/plain"}
        )

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "prometheus.yml").write_text(
        "scrape_configs: [{job_name: shop, scrape_interval: 500ms, scrape_timeout: 500ms, static_configs: "
        f"[{{targets: ['127.0.0.1:{site(metrics).port}']}}]}}]\n"
    )
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(shutil.which("prometheus")), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
             f"--web.listen-address=127.0.0.1:{port}"], cwd=tmp_path, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield port
    finally:
        server.terminate()
        server.wait(20)


@pytest.mark.slow
def test_a_real_prometheus_is_read(stage, settings, prometheus):
    settings.METRIC_PULL_SECONDS = 1
    mapped = ("error_rate", "response_time", "throughput", "active_users", "cpu")
    connected(stage, settings, prometheus, *map(query, mapped))
    end = time.monotonic() + 30
    while len(numbers()) < 4 and time.monotonic() < end:
        time.sleep(0.5)
        pull_due(at=now(), limit=9)
    found = {(one.metric, one.statistic): one.latest_value for one in MetricSeries.objects.all()}
    assert found["error_rate", ""] == pytest.approx(0.01, rel=0.01)
    assert found["throughput", ""] > 0
    assert found["active_users", ""] == 12
    assert found["response_time", "p50"] < 0.1 < found["response_time", "p95"] < 1
    assert found["cpu", ""] is None
    assert MetricSeries.objects.get(metric="cpu").problem
    assert MetricPull.objects.get().problem == ""
