"""A service whose pipelines hand in reports."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as HttpClient

from readiness.checklists.models import ChecklistItem
from readiness.checklists.operations import publish_template, save_draft, start_checklist
from readiness.clock import now
from readiness.ingest.discovery import formats
from readiness.ingest.format import Given
from readiness.ingest.models import IngestToken, ToolReport
from readiness.ingest.operations import Sender, make_ingest_token, receive_report
from readiness.ingest.twins import as_json
from tests.api.client import Answered, answered
from tests.launches.stage import TEMPLATE, Stage, set_up
from tests.world import World, build

COMMIT = "4c1f0d3b8c5f4f0f9a6e7d2b1a0c9e8d7f6a5b4c"
ITEM = """
[[sections.items]]
key = "all.dependencies"
title = "Dependencies scanned"
why = "So that nothing known is shipped."
evidence = "A scan."
remedy = "Update."
accepted_by = "peer"
fresh_for_days = 7
needs = "ingest"
probes = [{ kind = "pip_audit", class = "proves" }, { kind = "osv", class = "proves" }]
"""
CLEAN = as_json({"dependencies": [{"name": "django", "version": "5.2.19", "vulns": []}], "fixes": []})


def weak(*ids: str) -> bytes:
    """pip-audit's output with these advisories against jinja2."""
    vulns = [{"id": one, "fix_versions": ["2.10.1"], "aliases": []} for one in ids]
    return as_json({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": vulns}]})


def rated(known: str, score: str) -> bytes:
    """osv-scanner's output that rates the advisory."""
    package = {"name": "jinja2", "version": "2.4.1", "ecosystem": "PyPI"}
    groups = [{"ids": [known], "max_severity": score}]
    return as_json(
        {
            "results": [
                {"packages": [{"package": package, "vulnerabilities": [{"id": known}], "groups": groups}]}
            ]
        }
    )


@dataclass
class Pipeline:
    """Hands in reports for the service's production, by operation or over HTTP."""

    stage: Stage
    token: IngestToken
    secret: str
    at: datetime
    http: HttpClient = field(default_factory=HttpClient)

    def give(
        self, name: str, content: bytes, *, part: str = "", at: datetime | None = None, **given: Any
    ) -> ToolReport:
        """The report, by the operation."""
        at = at or self.at
        report, _new = receive_report(
            environment=self.stage.environment,
            format=formats()[name],
            content=content,
            given=Given(at=at, **{"commit": COMMIT, **given}),
            part=part,
            sender=Sender(token=self.token),
            at=at,
        )
        return report

    def send(
        self,
        name: str,
        content: bytes,
        *,
        secret: str = "",
        slug: str = "payments-api",
        headers: Any = None,
        **query: Any,
    ) -> Answered:
        """The answer of the door."""
        return answered(
            self.http.generic(
                "POST",
                f"/api/v1/services/{slug}/ingest/{name}",
                content,
                "application/octet-stream",
                headers={"Authorization": f"Bearer {secret or self.secret}", **(headers or {})},
                query_params={"commit": COMMIT, **query},
            )
        )

    def item(self) -> ChecklistItem:
        """The item on dependencies."""
        return ChecklistItem.objects.get(
            checklist__environment=self.stage.environment, key="all.dependencies"
        )


def pipeline_of(world: World, at: datetime) -> Pipeline:
    """A service with an item that scans prove, and its key."""
    stage = set_up(world)
    lead, administrator = world.actor("lead"), world.actor("administrator")
    toml = TEMPLATE.replace("small-launch", "with-scans") + ITEM
    template = save_draft(template=None, team=None, toml=toml, actor=administrator, at=at)
    publish_template(template=template, actor=administrator, at=at)
    version = template.versions.get()
    start_checklist(environment=stage.environment, version=version, actor=lead, at=at)
    token, secret = make_ingest_token(
        service=stage.service, name="Deploy", expires_at=at + timedelta(days=30), actor=lead, at=at
    )
    return Pipeline(stage, token, secret, at)


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> None:
    cache.clear()


@pytest.fixture
def pipeline(db: None) -> Pipeline:
    return pipeline_of(build(), now())


@pytest.fixture
def gives(pipeline: Pipeline) -> Callable[..., ToolReport]:
    return pipeline.give
