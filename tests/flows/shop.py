"""A shop on loopback that is right in all that probes see, its tools beside it, and one switch to break each claim."""

import json
import re
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from probes.given.ownership import WELL_KNOWN
from readiness.monitoring.thresholds import THRESHOLDS
from tests.probes.sites import SIX, Answer, Asked, as_json

HOST = "app.example.test"
OLD, NEW = "a" * 40, "b" * 40
LIMIT, WINDOW = 2, 4  # few requests in a long window, for a machine that is busy


@dataclass
class Shop:
    """The service and every tool beside it. `broken` holds the names of the claims that do not hold now."""

    at: datetime
    good: ssl.SSLContext
    expired: ssl.SSLContext
    token: str = ""
    broken: set[str] = field(default_factory=set)
    logged: list[str] = field(default_factory=list)
    errors: dict[str, dict[str, object]] = field(default_factory=dict)
    cached: dict[str, float] = field(default_factory=dict)
    port: int = 0
    _window: float = 0.0
    _count: int = 0

    def certificate(self) -> ssl.SSLContext:
        """A door whose certificate is chosen at each handshake."""
        self.good.sni_callback = lambda door, _name, _context: setattr(
            door, "context", self.expired if "expired" in self.broken else self.good
        )
        return self.good

    # --- The service ---

    def __call__(self, asked: Asked) -> Answer:
        path = urlsplit(asked.path).path
        pages: dict[str, Callable[[Asked], Answer]] = {
            "/": lambda _: Answer(headers={"Content-Type": "text/html"}),
            "/health": lambda _: as_json({"status": "healthy"}),
            "/health/ready": self._ready,
            "/version": lambda _: as_json({"commit": OLD if "old_release" in self.broken else NEW}),
            "/app.js": self._asset,
            "/api/search": self._search,
            "/status": lambda _: Answer(body=b"ok"),
            "/marker": self._mark,
            "/error": self._fail,
            WELL_KNOWN: lambda _: Answer(body=self.token.encode(), headers={"Content-Type": "text/plain"}),
        }
        said = pages.get(path, self._not_found)(asked)
        six = {} if "bare_errors" in self.broken and said.status == 404 else SIX
        return Answer(said.status, said.body, {**six, **said.headers})

    def plain(self, asked: Asked) -> Answer:
        """What plain HTTP says."""
        if "in_clear" in self.broken:
            return Answer()
        return Answer(301, b"", {"Location": f"https://{HOST}:{self.port}{asked.path}"})

    def _not_found(self, _asked: Asked) -> Answer:
        return Answer(404, b"<h1>Not found</h1>", {"Content-Type": "text/html"})

    def _ready(self, _asked: Asked) -> Answer:
        well = "not_ready" not in self.broken
        return as_json({"ready": well, "checks": {"database": well}}, 200 if well else 503)

    def _asset(self, asked: Asked) -> Answer:
        if "uncached" in self.broken:
            return Answer(body=b"code")
        first = self.cached.setdefault(asked.path, time.monotonic())
        return Answer(body=b"code", headers={"Age": str(int(time.monotonic() - first)), "X-Cache": "HIT"})

    def _search(self, _asked: Asked) -> Answer:
        if "unlimited" in self.broken:
            return Answer(body=b"found")
        moment = time.monotonic()
        if moment - self._window > WINDOW:
            self._window, self._count = moment, 0
        self._count += 1
        if self._count > LIMIT:
            return Answer(429, b"", {"Retry-After": str(WINDOW)})
        return Answer(body=b"found")

    def _mark(self, asked: Asked) -> Answer:
        if "unshipped" not in self.broken:
            self.logged.append(asked.headers["X-Launchproof-Marker"])
        return Answer(204)

    def _fail(self, asked: Asked) -> Answer:
        word = asked.headers["X-Launchproof-Marker"]
        trace = {"frames": [{"lineno": 3}]}
        request = {"url": f"https://{HOST}/error", "method": "POST", "data": {"password": "[Filtered]"}}
        if "untracked" not in self.broken:
            self.errors[f"e{word}"] = {
                "eventID": f"e{word}",
                "title": f"Error: {word}",
                "entries": [
                    {"type": "exception", "data": {"values": [{"value": word, "stacktrace": trace}]}},
                    {"type": "request", "data": request},
                ],
                "contexts": {"browser": {"name": "Launchproof"}},
                "tags": [{"key": "environment", "value": "production"}],
                "release": {"version": NEW},
            }
        return Answer(500)

    # --- Its tools, all behind one door ---

    def tools(self, asked: Asked) -> Answer:
        """Prometheus, Loki, Sentry, Vault, GitHub and PagerDuty, told apart by their paths."""
        path = urlsplit(asked.path).path
        for start, answer in (
            ("/api/v1/query", self._prometheus),
            ("/api/v1/rules", self._rules),
            ("/api/v1/alertmanagers", lambda _: _data({"activeAlertmanagers": [{"url": "http://alerts"}]})),
            ("/loki/", self._loki),
            ("/api/0/", self._sentry),
            ("/v1/kv/metadata/shop", self._vault),
            ("/repos/acme/shop/deployments", self._github),
        ):
            if path.startswith(start):
                return answer(asked)
        return Answer(404)

    def _prometheus(self, asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)["query"][0]
        lacks = ("unmeasured" in self.broken and "http_requests" in query) or (
            "dead_rule" in self.broken and query.startswith("count(node_filesystem")
        )
        number = "30" if query.startswith("time()") else "1"
        result = [] if lacks else [{"metric": {}, "value": [self.at.timestamp(), number]}]
        return _data({"resultType": "vector", "result": result})

    def _rules(self, _asked: Asked) -> Answer:
        series = {
            "error_rate": "http_errors", "response_time": "http_p95", "up": "up", "memory": "node_memory_used",
            "disk": "node_filesystem_free", "certificate_days": "certificate_days",
        }  # fmt: skip
        rules = [
            {
                "type": "alerting",
                "name": one.alert,
                "query": f'{series[one.metric]}{{job="shop"}} {one.operator} {one.value}',
                "duration": one.lasting.total_seconds(),
                "labels": {"severity": str(one.severity), "service": "shop"},
                "health": "ok",
            }
            for one in THRESHOLDS
        ]
        return _data({"groups": [{"name": "shop", "rules": rules}]})

    def _loki(self, asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)
        wanted = re.search(r'\|= "(\w+)"', query["query"][0])
        line = wanted[1] if wanted else "an old line"
        found = line in self.logged if wanted else True
        streams = (
            [{"stream": {"app": "shop"}, "values": [[query["start"][0], f"marker {line}"]]}] if found else []
        )
        return _data({"resultType": "streams", "result": streams})

    def _sentry(self, asked: Asked) -> Answer:
        path = urlsplit(asked.path).path
        name = path.partition("/events/")[2].strip("/")
        if name:
            return as_json(self.errors[unquote(name)])
        return as_json([{"eventID": key, "title": event["title"]} for key, event in self.errors.items()])

    def _vault(self, _asked: Asked) -> Answer:
        made = self.at - timedelta(days=400 if "old_secret" in self.broken else 20)
        version = {"created_time": f"{made:%Y-%m-%dT%H:%M:%S}Z", "deletion_time": "", "destroyed": False}
        return as_json({"data": {"current_version": 1, "versions": {"1": version}}})

    def _github(self, asked: Asked) -> Answer:
        times = [f"{self.at - timedelta(days=9 - day):%Y-%m-%dT%H:%M:%SZ}" for day in range(2)]
        if urlsplit(asked.path).path.endswith("/statuses"):
            number = int(urlsplit(asked.path).path.split("/")[5])
            return as_json([{"state": "success", "created_at": times[number]}])
        return as_json([{"id": n, "sha": sha, "created_at": times[n]} for n, sha in ((1, NEW), (0, OLD))])


def _data(data: dict[str, object]) -> Answer:
    return Answer(body=json.dumps({"status": "success", "data": data}).encode())
