"""A real Prometheus with the exported rules, a real Alertmanager, and a service that crosses each threshold in turn.

What Alertmanager delivered is then told again, doubled and in other orders, and ends in the same alerts.
"""

import random
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import transaction

from readiness.alerts.models import Alert, AlertCall
from readiness.alerts.operations import take_delivery, tell_due
from readiness.alerts.policy import SEED
from readiness.alerts.rule_file import Place, default_expression, job_selector, rule_file
from readiness.ingest.operations import Sender, make_ingest_token

SECOND = timedelta(seconds=1)
ALERTMANAGER = """
route: {{receiver: portal, group_by: [alertname], group_wait: 0s, group_interval: 300ms, repeat_interval: 1h}}
receivers: [{{name: portal, webhook_configs: [{{url: 'http://127.0.0.1:{port}/deliver'}}]}}]
"""
PROMETHEUS = """
global: {{scrape_interval: 300ms, scrape_timeout: 300ms, evaluation_interval: 300ms}}
rule_files: [rules.yml]
alerting: {{alertmanagers: [{{static_configs: [{{targets: ['127.0.0.1:{manager}']}}]}}]}}
scrape_configs: [{{job_name: shop, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]
"""


@dataclass
class Shop:
    """The sample service and the receiver of alerts. `bad`: the thresholds that it is beyond; "down": no answer."""

    bad: frozenset[str] = frozenset()
    counts: dict[str, float] = field(default_factory=dict)
    delivered: list[bytes] = field(default_factory=list)

    def metrics(self) -> str:
        """As of now: each scrape sees a hundred requests more."""
        errors = 20.0 if "error" in self.bad else 0.0
        slow = 100.0 if "latency" in self.bad else 0.0
        for name, more in (("200", 100 - errors), ("500", errors), ("fast", 100 - slow), ("all", 100.0)):
            self.counts[name] = self.counts.get(name, 0) + more
        free = {name: 5 if name in self.bad else 60 for name in ("disk", "memory")}
        days = 3 if "certificate" in self.bad else 60
        bucket = "http_request_duration_seconds_bucket"
        return "\n".join((
            f'http_requests_total{{status="200"}} {self.counts["200"]}',
            f'http_requests_total{{status="500"}} {self.counts["500"]}',
            f'{bucket}{{le="0.5"}} {self.counts["fast"]}', f'{bucket}{{le="5"}} {self.counts["fast"]}',
            f'{bucket}{{le="10"}} {self.counts["all"]}', f'{bucket}{{le="+Inf"}} {self.counts["all"]}',
            f'node_filesystem_avail_bytes{{fstype="ext4"}} {free["disk"]}',
            'node_filesystem_size_bytes{fstype="ext4"} 100', f"node_memory_MemAvailable_bytes {free['memory']}",
            "node_memory_MemTotal_bytes 100", f"probe_ssl_earliest_cert_expiry {time.time() + days * 86400}", "",
        ))  # fmt: skip


@contextmanager
def serving(shop: Shop) -> Iterator[int]:
    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            down = "down" in shop.bad
            self.send_response(500 if down else 200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(b"" if down else shop.metrics().encode())

        def do_POST(self) -> None:
            shop.delivered.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def rules() -> str:
    """The exported ones, with seconds for minutes."""
    place = Place("shop", "Shop", "production", "Production", "https://portal.example/")
    quick = [replace(one, lasting=min(one.lasting, SECOND), calm=0 * SECOND) for one in SEED.values()]
    told = [(one, default_expression(one, job_selector("shop")).replace("[5m]", "[2s]"), "") for one in quick]
    return rule_file([(place, told)])


@contextmanager
def program(folder: Path, name: str, *words: str) -> Iterator[None]:
    with (folder / f"{name}.log").open("wb") as log:
        server = subprocess.Popen([str(shutil.which(name)), *words], cwd=folder, stdout=log, stderr=log)
    try:
        yield
    finally:
        server.terminate()
        server.wait(20)


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 40
    while time.monotonic() < end:
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within 40 s: {what}")


def ready(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=1).close()
    except OSError:
        return False
    return True


@pytest.fixture
def chain(tmp_path):
    service, manager, prometheus = Shop(), free_port(), free_port()
    with serving(service) as port:
        (tmp_path / "alertmanager.yml").write_text(ALERTMANAGER.format(port=port))
        (tmp_path / "prometheus.yml").write_text(PROMETHEUS.format(port=port, manager=manager))
        (tmp_path / "rules.yml").write_text(rules())
        with (
            program(
                tmp_path, "prometheus-alertmanager", "--config.file=alertmanager.yml", "--storage.path=am",
                f"--web.listen-address=127.0.0.1:{manager}", "--cluster.listen-address=",
            ),
            program(
                tmp_path, "prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data",
                f"--web.listen-address=127.0.0.1:{prometheus}", "--rules.alert.resend-delay=300ms",
            ),
        ):  # fmt: skip
            until(lambda: ready(manager) and ready(prometheus), "both programs are ready")
            yield service


def rows() -> list[tuple[str, str, datetime, datetime | None]]:
    found = Alert.objects.order_by("began_at", "key")
    return [(one.key, one.state, one.began_at, one.ended_at) for one in found]


@pytest.fixture
def sender(shop):
    lead, at = shop.world.actor("lead"), datetime.now(UTC)
    ends = at + timedelta(days=9)
    token, _secret = make_ingest_token(service=shop.service, name="AM", expires_at=ends, actor=lead, at=at)
    return Sender(token=token)


def hear(shop: Any, sender: Sender, contents: list[bytes]) -> None:
    for content in contents:
        take_delivery(environment=shop.environment, content=content, sender=sender, at=datetime.now(UTC))


@pytest.mark.slow
def test_every_alert_opens_pages_or_notifies_and_resolves_and_none_on_missing_data(chain, shop, sender):
    heard = 0

    def stands(wanted: set[str]) -> bool:
        nonlocal heard
        came = chain.delivered[heard:]
        heard += len(came)
        hear(shop, sender, came)
        return shop.open() == wanted

    before = transaction.savepoint()
    chain.bad = frozenset({"error", "latency", "disk", "memory", "certificate"})
    until(lambda: stands(set(SEED) - {"down"}), "seven alerts")
    tell_due(at=datetime.now(UTC), limit=10)
    told = {
        call.what: {Alert.objects.get(pk=pk).key for pk in call.alerts} for call in AlertCall.objects.all()
    }
    assert told == {
        "page": {"error_rate_critical", "latency_critical", "disk_free"},
        "notify": {"error_rate_warning", "latency_warning", "memory_used", "certificate_expiry"},
    }
    chain.bad = frozenset()
    until(lambda: stands(set()), "none is left")
    chain.bad = frozenset({"down"})  # and everything else is missing
    until(lambda: stands({"down"}), "it is down, and nothing else is")
    chain.bad = frozenset()
    until(lambda: stands(set()), "it is up")
    first = rows()
    assert sorted(key for key, _state, _began, _ended in first) == sorted(SEED)
    transaction.savepoint_rollback(before)
    for seed in range(3):
        again = [*chain.delivered[:heard]] * 2
        random.Random(seed).shuffle(again)
        fresh = transaction.savepoint()
        assert rows() == []
        hear(shop, sender, again)
        assert rows() == first, seed
        transaction.savepoint_rollback(fresh)
