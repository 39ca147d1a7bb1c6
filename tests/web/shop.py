"""A service whose launch checklist shows all six standings, for tests of pages."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from readiness.catalog.models import Environment, Service
from readiness.checklists.models import Checklist, ChecklistItem, ItemEvidence
from readiness.checklists.operations import (
    accept_evidence,
    claim_not_applicable,
    decide_waiver,
    publish_library,
    put_forward,
    request_waiver,
)
from readiness.checklists.operations.registering import register_service
from readiness.clock import now
from readiness.evidence.models import Evidence
from readiness.evidence.operations import record_probe_result
from readiness.teams.actors import PROBE
from tests.kept import Keep
from tests.world import World, build

PASS, FAIL, STALE = "infrastructure.hosting", "security.headers", "infrastructure.backups"
WAIVED, NOT_APPLICABLE, UNKNOWN = "security.rate_limiting", "infrastructure.cdn", "data.migrations"
WAITING = "security.authorization"
DAY = timedelta(days=1)


@dataclass
class Shop:
    """The service of the team Orders, and the world it is in."""

    world: World
    service: Service
    at: datetime

    @property
    def environment(self) -> Environment:
        """Production."""
        return self.service.environments.select_related("service__team").get(is_production=True)

    @property
    def checklist(self) -> Checklist:
        """Its launch checklist."""
        return Checklist.objects.get(service=self.service, leading=True)

    def item(self, key: str) -> ChecklistItem:
        """An item, fresh."""
        return ChecklistItem.objects.get(checklist=self.checklist, key=key)

    def show(self, key: str, at: datetime | None = None, title: str = "Shown") -> ItemEvidence:
        """An attestation of the contributor."""
        evidence = put_forward(
            items=[self.item(key)],
            kind="attestation",
            title=title,
            statement="I saw it.",
            actor=self.world.actor("contributor"),
            at=at or self.at,
        )
        return ItemEvidence.objects.get(evidence=evidence, item__key=key)

    def accept(self, attachment: ItemEvidence, at: datetime | None = None) -> None:
        """By the security reviewer, who may accept all."""
        accept_evidence(
            attachment=attachment,
            revision=attachment.evidence.revisions.latest("number"),
            actor=self.world.actor("security_reviewer"),
            at=at or self.at,
        )

    def probe(self, kind: str, status: str, sentence: str = "It was seen.") -> Evidence:
        """What a probe saw a minute ago."""
        revision = record_probe_result(
            environment=self.environment,
            probe_kind=kind,
            title=kind,
            status=status,
            code=status,
            sentence=sentence,
            remedy="Mend it.",
            observations={"url": "https://shop.example.org/"},
            at=self.at - timedelta(minutes=1),
            actor=PROBE,
        )
        return revision.evidence


def open_shop(world: World) -> Shop:
    """Shop, its checklist begun and nothing shown."""
    at = now()
    publish_library(at - 400 * DAY)
    service = register_service(
        team=world.orders,
        name="Shop",
        url="https://shop.example.org",
        actor=world.actor("lead"),
        at=at - 300 * DAY,
    )
    return Shop(world, service, at)


@pytest.fixture(scope="module")
def kept_shop(keep: Keep) -> Shop:
    """All standings, made once for a module."""
    shop: Shop = keep(lambda: six_standings(build()))
    return shop


@pytest.fixture
def shop(kept_shop: Shop, db: None) -> Shop:
    """The same for one test, which may change it."""
    return deepcopy(kept_shop)


@pytest.fixture
def world(shop: Shop) -> World:
    """Everybody."""
    return shop.world


def six_standings(world: World) -> Shop:
    """Shop with one item of each of five standings, one that waits for review, the rest unknown."""
    shop = open_shop(world)
    at = shop.at
    shop.accept(shop.show(STALE, at - 200 * DAY, title="Old backup report"), at - 200 * DAY)
    shop.accept(shop.show(PASS, at - DAY, title="Plan of the account"), at - DAY)
    shop.probe("security_headers", "fail", "Content-Security-Policy is missing on the 404.")
    claim_not_applicable(
        item=shop.item(NOT_APPLICABLE), reason="Nobody is far away.", actor=world.actor("lead"), at=at - DAY
    )
    waiver = request_waiver(
        item=shop.item(WAIVED),
        reason="The gateway limits until spring.",
        expires_at=at + 60 * DAY,
        actor=world.actor("contributor"),
        at=at - DAY,
    )
    decide_waiver(waiver=waiver, approve=True, actor=world.actor("lead"), at=at - DAY)
    shop.show(WAITING, at - DAY, title="Endpoint walk")
    return shop
