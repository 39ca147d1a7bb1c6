"""The list of services: found, narrowed, ordered, cut into pages that go on from a row."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.catalog.operations import retire_service
from readiness.checklists.models import Checklist
from readiness.checklists.operations import start_checklist
from readiness.web.catalog import listing
from tests.web.conftest import Enter
from tests.world import AT, World

LIST = "/services/"


def shown(client: Client, address: str = LIST) -> list[str]:
    """The names of the services on a page, in order."""
    return [row.name for row in client.get(address).context["rows"]]


def test_only_visible_services_are_listed_and_retired_ones_when_asked_for(world: World, enter: Enter):
    world.service("Shop")
    world.service("Map", visibility="organisation")
    world.service("Invoices", world.billing)
    old = world.service("Old shop")
    retire_service(service=old, actor=world.actor("lead"), at=AT)
    assert shown(enter("viewer")) == ["Map", "Shop"]
    assert shown(enter("outsider")) == ["Invoices", "Map"]
    assert shown(enter("auditor")) == ["Invoices", "Map", "Shop"]
    assert shown(enter("viewer"), f"{LIST}?lifecycle=retired") == ["Old shop"]
    assert shown(enter("viewer"), f"{LIST}?mine=1") == ["Map", "Shop"]
    assert shown(enter("colleague"), f"{LIST}?mine=1") == []


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("q=sho", ["Shop"]),
        ("q=SHOP-2", ["Shop & Co"]),
        ("team=orders", ["Shop", "Shop & Co"]),
        ("tier=1", ["Shop & Co"]),
        ("tier=9", ["Shop", "Shop & Co"]),
        ("lifecycle=live", []),
        ("verdict=none", ["Shop", "Shop & Co"]),
        ("verdict=ready", []),
        ("verdict=nonsense", ["Shop", "Shop & Co"]),
        ("sort=tier", ["Shop & Co", "Shop"]),
        ("q=%00&after=%00", ["Shop", "Shop & Co"]),
        ("after=no-such-service", ["Shop", "Shop & Co"]),
        ("sort=nonsense&page=-1", ["Shop", "Shop & Co"]),
    ],
)
def test_filters_stand_in_the_address_and_nonsense_is_left_out(
    asked: str, names: list[str], world: World, enter: Enter
):
    world.service("Shop", slug="shop")
    world.service("Shop & Co", slug="shop-2", tier=1)
    expected = names if asked != "q=sho" else ["Shop", "Shop & Co"]
    assert shown(enter("viewer"), f"{LIST}?{asked}") == expected


@pytest.mark.parametrize("sort", ["name", "tier", "verdict", "launch"])
def test_pages_hold_every_service_once_forwards_and_backwards(
    sort: str, world: World, enter: Enter, library: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(listing, "A_PAGE", 3)
    for number in range(10):
        service = world.service(f"Service {number}", tier=1 + number % 3)
        if number % 2:
            place = service.environments.get()
            start_checklist(environment=place, actor=world.actor("lead"), at=AT)
    client = enter("lead")
    pages, address = [], f"{LIST}?sort={sort}"
    while address:
        answer = client.get(address)
        pages.append([row.slug for row in answer.context["rows"]])
        previous, address = answer.context["previous"], answer.context["next"]
        address = address and LIST + address
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert len({slug for page in pages for slug in page}) == 10
    back = client.get(LIST + previous)
    assert [row.slug for row in back.context["rows"]] == pages[2]
    assert back.context["next"] == f"?sort={sort}&after={pages[2][-1]}"
    first = client.get(LIST + client.get(LIST + back.context["previous"]).context["previous"])
    assert [row.slug for row in first.context["rows"]] == pages[0]
    assert first.context["previous"] == ""


@pytest.mark.slow
def test_a_page_costs_the_same_however_many_services_there_are(world: World, enter: Enter, library: None):
    client = enter("lead")

    def cost(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    counted = []
    for size in (3, 60):
        for number in range(size):
            service = world.service(f"Service {size} {number}")
            if number % 4 == 0:
                start_checklist(environment=service.environments.get(), actor=world.actor("lead"), at=AT)
        cost(LIST)  # the sections of a template version are asked for once a process
        counted.append(
            [cost(LIST), cost(f"{LIST}?verdict=not_ready&sort=verdict"), cost(f"{LIST}?q=service&tier=3")]
        )
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 6


def test_the_row_says_the_word_draws_the_bar_in_sections_and_the_sentence_counts(
    world: World, enter: Enter, library: None
):
    service = world.service("Shop")
    start_checklist(environment=service.environments.get(), actor=world.actor("lead"), at=AT)
    world.service("Bare")
    answer = enter("lead").get(LIST)
    assert answer.context["told"] == "2 services: 1 without a checklist, 1 not ready."
    row = next(row for row in answer.context["rows"] if row.name == "Shop")
    assert sum(row.sizes) == len(row.cells) == 30
    assert len(row.sizes) == 5
    page = answer.content.decode()
    assert page.count("#cell-") == 30
    assert "No checklist" in page
    assert re.search(r"Not ready</span>", page)


def test_nothing_yet_and_nothing_found_are_told_apart(world: World, enter: Enter):
    client = enter("lead")
    assert "No service yet" in client.get(LIST).content.decode()
    world.service("Shop")
    assert "No service fits that" in client.get(f"{LIST}?q=zzz").content.decode()


def test_registering_is_offered_to_who_may(enter: Enter):
    button = 'href="/services/new"'
    for who in ("contributor", "lead", "administrator"):
        assert button in enter(who).get(LIST).content.decode(), who
    for who in ("viewer", "auditor", "security_reviewer", "colleague"):
        assert button not in enter(who).get(LIST).content.decode(), who
        assert button not in enter(who).get("/").content.decode(), who


def test_a_verdict_follows_the_counters_that_the_checklist_keeps(world: World, enter: Enter, library: None):
    service = world.service("Shop")
    start_checklist(environment=service.environments.get(), actor=world.actor("lead"), at=AT)
    client = enter("lead")
    for verdict in ("failing", "not_ready", "ready_waived", "ready"):
        Checklist.objects.update(verdict=verdict)
        assert shown(client, f"{LIST}?verdict={verdict}") == ["Shop"]
        assert shown(client, f"{LIST}?verdict=none") == []
    assert reverse("service", args=["shop"]) in client.get(LIST).content.decode()
