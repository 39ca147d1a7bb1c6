"""A real Prometheus on loopback with a day of samples, made beforehand: no scraping, no waiting for a day to pass."""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOUR = 3600
APPLICATION = ("requests", "buckets", "users")
MACHINE = ("cpu", "memory", "disk", "network")
EVERYTHING = (*APPLICATION, *MACHINE, "database", "certificate")


def series(job: str, what: str, step: int) -> list[tuple[str, float]]:
    """Name with labels -> value at the `step`-th minute."""
    label = f'job="{job}"'
    rising = float(step * 60)
    return {
        "requests": [
            (f'http_requests_total{{{label},status="200"}}', rising),
            (f'http_requests_total{{{label},status="500"}}', rising / 1000),
        ],
        "idle": [
            (f'http_requests_total{{{label},status="200"}}', 7.0),
            (f'http_requests_total{{{label},status="500"}}', 0.0),
        ],
        "buckets": [
            (f'http_request_duration_seconds_bucket{{{label},le="0.5"}}', rising * 0.9),
            (f'http_request_duration_seconds_bucket{{{label},le="+Inf"}}', rising),
        ],
        "users": [(f"active_users{{{label}}}", 12.0)],
        "cpu": [(f'node_cpu_seconds_total{{{label},mode="idle"}}', rising * 0.8)],
        "memory": [
            (f"node_memory_MemAvailable_bytes{{{label}}}", 6e9),
            (f"node_memory_MemTotal_bytes{{{label}}}", 8e9),
        ],
        "disk": [
            (f'node_filesystem_avail_bytes{{{label},fstype="ext4"}}', 5e10),
            (f'node_filesystem_size_bytes{{{label},fstype="ext4"}}', 1e11),
        ],
        "network": [
            (f"node_network_receive_bytes_total{{{label}}}", rising * 10),
            (f"node_network_transmit_bytes_total{{{label}}}", rising * 20),
        ],
        "database": [(f"pg_stat_database_numbackends{{{label}}}", 9.0)],
        "certificate": [(f"probe_ssl_earliest_cert_expiry{{{label}}}", 4e9)],
        "up": [(f"up{{{label}}}", 1.0)],
        "down": [(f"up{{{label}}}", 0.0)],
    }[what]


def openmetrics(jobs: dict[str, tuple[tuple[str, ...], float, float]], now: float) -> str:
    """Samples of each job: what it has, from how many hours ago until how many. One metric's lines stand together."""
    lines: dict[str, list[str]] = {}
    for job, (has, since, until) in jobs.items():
        moments = [now - hours * HOUR for hours in _steps(since, until)]
        for step, moment in enumerate(moments):
            for what in has:
                for name, value in series(job, what, step):
                    lines.setdefault(name.partition("{")[0], []).append(f"{name} {value} {moment:.0f}")
    typed = (f"# TYPE {name} unknown\n" + "\n".join(rows) for name, rows in lines.items())
    return "\n".join(typed) + "\n# EOF\n"


def _steps(since: float, until: float) -> list[float]:
    """Every four minutes, and every minute in the last half hour."""
    coarse = [since - n / 15 for n in range(int((since - until) * 15)) if since - n / 15 > until + 0.5]
    fine = [until + n / 60 for n in range(30, -1, -1) if until + n / 60 <= since]
    return [*coarse, *fine]


@contextmanager
def running(
    folder: Path, port: int, jobs: dict[str, tuple[tuple[str, ...], float, float]], rules: str
) -> Iterator[None]:
    """Serve the samples and evaluate the rules until the block ends."""
    (folder / "samples.txt").write_text(openmetrics(jobs, time.time()))
    promtool = str(shutil.which("promtool"))
    subprocess.run(
        [promtool, "tsdb", "create-blocks-from", "openmetrics", "samples.txt", "data"],
        cwd=folder, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    (folder / "rules.yml").write_text(rules)
    (folder / "prometheus.yml").write_text(
        "global: {evaluation_interval: 1s}\nrule_files: [rules.yml]\n"
        "alerting: {alertmanagers: [{static_configs: [{targets: ['127.0.0.1:9']}]}]}\n"
    )
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(shutil.which("prometheus")), "--config.file=prometheus.yml", "--storage.tsdb.path=data",
             f"--web.listen-address=127.0.0.1:{port}", "--storage.tsdb.retention.time=3d"],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_until_evaluated(port)
        yield
    finally:
        server.terminate()
        server.wait(20)


def wait_until_evaluated(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        groups = ask(port, "rules").get("groups", [])
        evaluated = groups and all(rule["health"] != "unknown" for group in groups for rule in group["rules"])
        if evaluated and ask(port, "alertmanagers").get("activeAlertmanagers"):
            return
        time.sleep(0.2)
    raise AssertionError("Prometheus did not evaluate its rules and find its Alertmanager in 30 s")


def ask(port: int, path: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/{path}", timeout=2) as answer:
            found: dict[str, Any] = json.load(answer)["data"]
            return found
    except OSError:
        return {}
