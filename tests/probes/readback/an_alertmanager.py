"""A real Alertmanager on loopback, with routes to a webhook, to nobody, and to one where nobody listens."""

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

CONFIG = """
global: {{resolve_timeout: 1m}}
route:
  receiver: nobody
  group_by: [launchproof_nonce]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1h
  routes:
    - {{matchers: ['team="dead"'], receiver: dead}}
    - {{matchers: ['team=~"payments|silenced|inhibited"'], receiver: portal}}
inhibit_rules:
  - {{source_matchers: ['alertname="Outage"'], target_matchers: ['team="inhibited"']}}
receivers:
  - name: nobody
  - name: portal
    webhook_configs:
      - url: 'http://127.0.0.1:{webhook}/'
        http_config: {{authorization: {{credentials: lp_secret}}}}
  - name: dead
    webhook_configs: [{{url: 'http://127.0.0.1:{dead}/'}}]
"""


@contextmanager
def running(folder: Path, port: int, webhook: int, dead: int) -> Iterator[None]:
    """Serve until the block ends; the alert `Outage` fires, and the team `silenced` is silenced."""
    (folder / "alertmanager.yml").write_text(CONFIG.format(webhook=webhook, dead=dead))
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [str(shutil.which("prometheus-alertmanager")), "--config.file=alertmanager.yml", "--storage.path=data",
             f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="],
            cwd=folder, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        wait_until_ready(port)
        prepare(port)
        yield
    finally:
        server.terminate()
        server.wait(20)


def prepare(port: int) -> None:
    now = datetime.now(UTC)
    ask(
        port,
        "alerts",
        [{"labels": {"alertname": "Outage"}, "endsAt": (now + timedelta(hours=1)).isoformat()}],
    )
    ask(port, "silences", {
        "matchers": [{"name": "team", "value": "silenced", "isRegex": False, "isEqual": True}],
        "startsAt": now.isoformat(), "endsAt": (now + timedelta(hours=1)).isoformat(), "createdBy": "x", "comment": "x",
    })  # fmt: skip


def wait_until_ready(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("Alertmanager was not ready in 30 s")


def ask(port: int, path: str, body: Any) -> None:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v2/{path}",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    urllib.request.urlopen(request, timeout=5).close()
