"""A service whose launch checklist only machines fill: set up through the product's own operations and API."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client as HttpClient
from django.test import override_settings

from probes.engine import Sweep
from probes.given.operations import ask_proof, begin_proof, check_proofs, connect, declare, permit_probe
from probes.looking import Assignment, Outcome, look
from probes.models import Probe
from probes.operations import ask_run, configure_probe, plan_probes, run_due
from readiness import clock
from readiness.catalog.operations import set_endpoint
from readiness.checklists.models import Checklist, ChecklistItem
from readiness.checklists.operations import publish_library, refresh_checklist, start_checklist
from readiness.ingest.discovery import formats
from readiness.ingest.format import Given
from readiness.ingest.operations import make_ingest_token
from readiness.models import Environment
from tests.flows.shop import HOST, LIMIT, WINDOW, Shop
from tests.world import World

MINUTE = timedelta(minutes=1)
DAY = 1440  # slots
#: What was restored is a backup that the backup tool has listed.
LABELS = (b"20260601-090000F", b"1780297920F")
DECLARED: dict[str, dict[str, Any]] = {
    "alert_rules": {"service": "shop"},
    "cdn": {"asset": "/app.js"},
    "error_events": {
        "path": "/error",
        "organisation": "acme",
        "project": "shop",
        "environment": "production",
    },
    "hosting_release": {"project": "acme/shop", "path": "/version", "json_field": "commit"},
    "log_search": {"path": "/marker", "selector": '{app="shop"}'},
    "performance_metrics": {"selector": 'job="shop"'},
    "rate_limit": {"path": "/api/search", "limit": LIMIT, "window_seconds": WINDOW, "control": "/status"},
    "vault_secrets": {"secrets": ["kv/shop/database"]},
}
TOOLS = ("prometheus", "loki", "sentry", "vault", "github")


@dataclass
class Flow:
    """The shop's production environment. `at` is the time there: it moves only by `wait`."""

    world: World
    shop: Shop
    environment: Environment
    checklist: Checklist
    secret: str
    at: datetime
    runs: int = 0

    def wait(self, minutes: float) -> None:
        """Let time pass, for everybody."""
        self.at += minutes * MINUTE

    def look(self, *names: str) -> None:
        """Somebody presses "Run now" for these kinds, and a worker comes."""
        self.wait(1)
        ask_run(environment=self.environment, actor=self.world.actor("lead"), at=self.at, names=names)
        run_due(at=self.at)

    def report(self, name: str, twin: str) -> None:
        """A pipeline hands in what the twin of the format holds."""
        self.wait(1)
        self.runs += 1  # no two runs of a tool write the same bytes
        one = next(one for one in (*formats()[name].good, *formats()[name].bad) if one.name == twin)
        # The portal's clock runs on from the start of the process: here it starts now.
        clock._started = time.monotonic()
        with override_settings(SIMULATED_CLOCK=self.at.isoformat()):
            answer = HttpClient().post(
                f"/api/v1/services/{self.environment.service.slug}/ingest/{name}",
                data=one.content.replace(*LABELS) + b"\n" * self.runs,
                content_type="application/octet-stream",
                headers={"Authorization": f"Bearer {self.secret}"},
                query_params=_told(one.given),
            )
        self.wait(1)
        assert answer.status_code in (200, 201), answer.content

    def watch(self, slots: int) -> None:
        """So many minutes of watching the health endpoint: it is looked at once, and found the same each minute."""
        seen: list[Outcome] = []

        def again(assignment: Assignment, at: datetime) -> Outcome:
            seen.extend([] if seen else [look(assignment, at)])
            return seen[0]

        for _ in range(slots):
            self.wait(1)
            Sweep(lambda: self.at, again, hurried=True).run()

    def item(self, key: str) -> ChecklistItem:
        """How the item stands now."""
        refresh_checklist(self.checklist, self.at)
        return ChecklistItem.objects.get(checklist=self.checklist, key=key)


def _told(given: Given) -> dict[str, Any]:
    told = {
        "commit": given.commit, "release": given.release, "exit_code": given.exit_code,
        "check_exit_code": given.check_exit_code, "commits": given.commits, "shallow": given.shallow,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in (None, "")}


def set_up(world: World, shop: Shop, ports: tuple[int, int, int], at: datetime) -> Flow:
    """Everything that a team sets up: addresses, declarations, connections, proof, permit and an ingest token."""
    https, http, tools = ports
    lead = world.actor("lead")
    service = world.service("Payments API", url=f"https://{HOST}:{https}/", tier=1)
    production = service.environments.get()
    set_endpoint(
        environment=production, purpose="plain_http", url=f"http://{HOST}:{http}/", actor=lead, at=at
    )
    published = next(one for one in publish_library(at) if one.template.kind == "launch")
    checklist = start_checklist(environment=production, version=published, actor=lead, at=at)
    for name, given in DECLARED.items():
        declare(environment=production, kind=name, settings=given, actor=lead, at=at)
    for tool in TOOLS:
        base = f"http://127.0.0.1:{tools}/"
        connect(environment=production, tool=tool, base_url=base, secret="s3cret", actor=lead, at=at)
    shop.token = begin_proof(environment=production, actor=lead, at=at).token
    ask_proof(environment=production, actor=lead, at=at)
    assert check_proofs(at=at) == 1
    permit_probe(
        environment=production, kind="rate_limit", paths=["/api/search"], opens_at=at, closes_at=at + 30 * DAY * MINUTE,
        requests_a_day=200, actor=lead, at=at,
    )  # fmt: skip
    _token, secret = make_ingest_token(
        service=service, name="Pipeline", expires_at=at + 30 * DAY * MINUTE, actor=lead, at=at
    )
    flow = Flow(world, shop, production, checklist, secret, at)
    plan_probes(at=at)
    _only_watch(flow)
    return flow


def _only_watch(flow: Flow) -> None:
    """The health probe looks each minute; the others are left for "Run now", once a week by themselves."""
    for probe in Probe.objects.filter(environment=flow.environment):
        seconds = 60 if probe.kind == "health_endpoint" else 7 * 86_400
        configure_probe(
            probe=probe, enabled=True, interval_seconds=seconds, actor=flow.world.actor("lead"), at=flow.at
        )
