"""A service on its way to a launch: a checklist of four items, and ways to bring each of them to hold."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from readiness.catalog.models import Environment, Service
from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    claim_not_applicable,
    publish_template,
    put_forward,
    save_draft,
    start_checklist,
)
from readiness.evidence.models import Evidence
from readiness.evidence.operations import record_probe_result
from readiness.launches.models import Launch, SignOff
from readiness.launches.operations import request_launch, sign_off
from readiness.launches.queries import review_of
from tests.world import AT, World

DAY = date(2026, 4, 1)
LATER = AT + timedelta(hours=1)
TEMPLATE = """
slug = "small-launch"
kind = "launch"
title = "Small launch"
description = "Four items."

[[sections]]
key = "all"
title = "All"
intro = "All of it."

[[sections.items]]
key = "all.readme"
title = "The readme is complete"
why = "So that people find their way."
evidence = "A link to the readme."
remedy = "Write it."
accepted_by = "peer"
fresh_for_days = 30
needs = "person"

[[sections.items]]
key = "all.https"
title = "HTTPS enforced"
why = "So that nobody listens in."
evidence = "A run of the probe."
remedy = "Redirect plain HTTP."
accepted_by = "peer"
fresh_for_days = 30
probes = [{ kind = "https_redirect", class = "proves", fresh_for_days = 7 }]

[[sections.items]]
key = "all.access"
title = "Access is reviewed"
why = "So that only those get in who should."
evidence = "The minutes of the review."
remedy = "Review it."
accepted_by = "security_reviewer"
fresh_for_days = 60
needs = "person"

[[sections.items]]
key = "all.retention"
title = "Retention is decided"
why = "So that nothing is kept for ever."
evidence = "The policy."
remedy = "Decide it."
accepted_by = "lead"
fresh_for_days = 60
needs = "person"
not_applicable_allowed = true
"""


@dataclass
class Stage:
    """A service, its production environment and its checklist, with the people of `world`."""

    world: World
    service: Service
    environment: Environment
    checklist: Checklist

    def item(self, key: str) -> ChecklistItem:
        """One item, fresh."""
        return ChecklistItem.objects.get(checklist=self.checklist, key=key)

    def put(self, key: str, by: str = "contributor", at: datetime = AT) -> Evidence:
        """Somebody's attestation for the item, waiting for its reviewer."""
        return put_forward(
            items=[self.item(key)],
            kind="attestation",
            title=f"About {key}",
            statement="It is so.",
            actor=self.world.actor(by),
            at=at,
        )

    def accept(self, key: str, by: str, at: datetime = AT) -> None:
        """The newest evidence of the item accepted."""
        attachment = ItemEvidence.objects.filter(item=self.item(key)).latest("attached_at")
        newest = attachment.evidence.revisions.latest("number")
        accept_evidence(attachment=attachment, revision=newest, actor=self.world.actor(by), at=at)

    def probe(self, status: str = "pass", code: str = "redirects", at: datetime = AT) -> None:
        """What the HTTPS probe saw."""
        record_probe_result(
            environment=self.environment,
            probe_kind="https_redirect",
            title="HTTPS",
            status=status,
            code=code,
            sentence="Plain HTTP is answered by a redirect." if status == "pass" else "Plain HTTP is served.",
            at=at,
        )

    def make_ready(self, at: datetime = AT) -> None:
        """Every item holds: one accepted by a lead, one by a machine, one by security, one not applicable."""
        self.put("all.readme", at=at)
        self.accept("all.readme", "lead", at=at)
        self.probe(at=at)
        self.put("all.access", at=at)
        self.accept("all.access", "security_reviewer", at=at)
        claim_not_applicable(
            item=self.item("all.retention"),
            reason="Nothing is kept.",
            actor=self.world.actor("contributor"),
            at=at,
        )

    def request(self, by: str = "lead", day: date = DAY, at: datetime = AT) -> Launch:
        """A launch asked for."""
        return request_launch(
            environment=self.environment, planned_for=day, actor=self.world.actor(by), at=at
        )

    def digest(self, at: datetime = AT) -> str:
        """What would be signed at `at`."""
        return review_of(self.checklist, at).digest

    def sign(self, launch: Launch, role: str, by: str | None = None, at: datetime = AT) -> SignOff:
        """A signature on what is there at `at`."""
        actor = self.world.actor(by or role)
        return sign_off(launch=launch, role=role, digest=self.digest(at), actor=actor, at=at)


def set_up(world: World, name: str = "Payments API") -> Stage:
    """A service of team Orders with its checklist started and nothing shown yet."""
    lead, administrator = world.actor("lead"), world.actor("administrator")
    draft = save_draft(template=None, toml=TEMPLATE, actor=administrator, at=AT)
    version = publish_template(template=draft, actor=administrator, at=AT)
    service = world.service(name)
    environment = service.environments.get()
    checklist = start_checklist(environment=environment, version=version, actor=lead, at=AT)
    return Stage(world, service, environment, checklist)
