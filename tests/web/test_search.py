"""Finding things: all of one's own, nothing of anybody else's, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from readiness.checklists.models import ChecklistItem
from readiness.checklists.operations import put_forward
from readiness.checklists.operations.registering import register_service
from readiness.clock import now
from tests.web.conftest import Enter
from tests.world import World


@pytest.fixture
def things(world: World, library: None) -> None:
    """A service of each team with a checklist and a piece of evidence called after it."""
    for team, who, name in ((world.orders, "lead", "Heron shop"), (world.billing, "outsider", "Heron bills")):
        at = now() - timedelta(hours=1)
        service = register_service(team=team, name=name, actor=world.actor(who), at=at)
        item = ChecklistItem.objects.filter(checklist__service=service)[0]
        put_forward(
            items=[item],
            kind="attestation",
            title=f"{name} was looked at",
            statement="Yes.",
            actor=world.actor(who),
            at=at,
        )


def found(enter: Enter, who: str, asked: str) -> dict[str, list[str]]:
    """Kind -> titles (and places of items)."""
    groups = enter(who).get(f"/search/?{asked}").context["groups"]
    return {
        group["key"]: [line.place if group["key"] == "items" else line.title for line in group["lines"]]
        for group in groups
    }


@pytest.mark.usefixtures("things")
def test_one_finds_what_one_may_see_and_nothing_else(enter: Enter):
    mine = {"services": ["Heron shop"], "evidence": ["Heron shop was looked at"]}
    assert found(enter, "viewer", "q=heron") == mine
    assert found(enter, "colleague", "q=heron") == {}
    assert found(enter, "auditor", "q=heron")["services"] == ["Heron bills", "Heron shop"]
    assert found(enter, "viewer", "q=security+headers") == {"items": ["Heron shop · Production"]}
    assert found(enter, "colleague", "q=security+headers") == {}
    assert found(enter, "viewer", "q=security.head") == {"items": ["Heron shop · Production"]}
    assert found(enter, "viewer", "q=orders") == {"teams": ["Orders"]}
    assert found(enter, "viewer", "q=billing") == {}
    assert "Launch Checklist" in found(enter, "colleague", "q=launch")["templates"]


@pytest.mark.usefixtures("things")
def test_one_kind_alone_and_any_case(enter: Enter):
    assert found(enter, "viewer", "q=HERON&kind=services") == {"services": ["Heron shop"]}
    assert set(found(enter, "viewer", "q=heron&kind=nonsense")) == {"services", "evidence"}


@pytest.mark.parametrize("asked", ["", "q=", "q=h", "q=%00", "q=%25%25", "q=__", "q=" + "x" * 5000])
def test_too_little_nonsense_and_wildcards_find_nothing(asked: str, enter: Enter, world: World):
    world.service("Heron shop")
    answer = enter("viewer").get(f"/search/?{asked}")
    assert answer.status_code == 200
    assert answer.context["groups"] == []


def test_what_was_asked_for_is_escaped(enter: Enter):
    page = enter("viewer").get("/search/?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page


@pytest.mark.usefixtures("things")
def test_the_palette_goes_to_pages_and_things_as_a_part_of_a_page(enter: Enter):
    client = enter("viewer")
    page = client.get("/search/?palette=1&q=serv").content.decode()
    assert "<html" not in page
    assert 'href="/services/"' in page
    page = client.get("/search/?palette=1&q=heron").content.decode()
    assert 'href="/services/heron-shop/"' in page
    assert "Heron bills" not in page
    assert 'href="/search/?q=heron"' in page
    assert "Home" in client.get("/search/?palette=1").content.decode()


@pytest.mark.usefixtures("things")
def test_services_are_suggested_while_one_types_a_dependency(enter: Enter):
    page = enter("viewer").get("/search/?options=1&needs=her").content.decode()
    assert '<option value="Heron shop">Orders</option>' in page
    assert "bills" not in page


@pytest.mark.usefixtures("things")
def test_a_search_costs_the_same_whatever_there_is(world: World, enter: Enter):
    client = enter("lead")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/search/?q=heron").status_code == 200
        return len(queries)

    small = cost()
    for number in range(30):
        world.service(f"Heron {number}")
    assert cost() == small
    assert small <= 12
    page = client.get("/search/?q=heron")
    (services, *_others) = page.context["groups"]
    assert len(services["lines"]) == 8
    assert "kind=services" in services["more"]
    assert len(client.get("/search/?q=heron&kind=services").context["groups"][0]["lines"]) == 31
