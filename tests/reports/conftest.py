"""A service with a checklist that holds some evidence, and the people around it."""

from datetime import timedelta

import pytest

from readiness.checklists.models import ItemEvidence
from readiness.checklists.operations import accept_evidence, publish_library, put_forward, start_checklist
from tests.world import AT, world

__all__ = ["world"]


@pytest.fixture
def production(world):
    """`in_production` for one test."""
    return in_production(world)


def in_production(world):
    """Production of a service of Orders: one item accepted, one waiting, the others bare."""
    publish_library(AT - timedelta(days=30))
    service = world.service("Orders API")
    place = service.environments.get()
    start_checklist(environment=place, actor=world.actor("lead"), at=AT - timedelta(days=10))
    items = {item.key: item for item in place.checklists.get().items.all()}
    for key, title in (("operations.readme", "README"), ("data.privacy", "=1+1 & <script>alert(1)</script>")):
        put_forward(
            items=[items[key]], kind="attestation", title=title, statement="We looked.",
            actor=world.actor("contributor"), at=AT - timedelta(days=3),
        )  # fmt: skip
    attachment = ItemEvidence.objects.get(item=items["operations.readme"])
    accept_evidence(
        attachment=attachment, revision=attachment.evidence.revisions.get(), actor=world.actor("security_reviewer"),
        at=AT - timedelta(days=2),
    )  # fmt: skip
    return place
