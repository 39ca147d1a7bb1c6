"""The checklist page: what it says first, what each row says, what the filters leave, what it costs."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from readiness.catalog.operations import add_environment, retire_service
from readiness.checklists.models import TemplateVersion
from readiness.checklists.operations import assign_items, start_checklist
from readiness.clock import now
from readiness.launches.operations import request_launch
from tests.web.conftest import Enter
from tests.web.shop import (
    DAY,
    FAIL,
    NOT_APPLICABLE,
    PASS,
    STALE,
    UNKNOWN,
    WAITING,
    WAIVED,
    Shop,
    kept_shop,
    shop,
    world,
)
from tests.world import World

__all__ = ["kept_shop", "shop", "world"]

HERE = "/services/shop/production/"


def lines(client: Client, address: str = HERE) -> dict[str, object]:
    """The rows of the page, by the key of their item."""
    answer = client.get(address)
    assert answer.status_code == 200
    return {line.item.key: line for part in answer.context.get("parts", ()) for line in part.lines}


@pytest.mark.parametrize("name", ["outsider", "colleague"])
def test_people_of_other_teams_find_nothing(name: str, shop: Shop, enter: Enter):
    client = enter(name)
    for address in (
        HERE,
        f"{HERE}start",
        f"{HERE}upgrade",
        f"{HERE}assign?item={PASS}",
        f"{HERE}items/{PASS}/",
        f"{HERE}items/{PASS}/history",
        f"{HERE}items/{PASS}/evidence",
        f"{HERE}items/{PASS}/waiver",
    ):
        assert client.get(address).status_code == 404, address
        assert client.post(address).status_code == 404, address


def test_nobody_who_is_not_signed_in_sees_it(shop: Shop, client: Client):
    assert client.get(HERE).status_code == 302


def test_a_checklist_or_item_that_is_not_there_is_not_found(shop: Shop, enter: Enter):
    client = enter("lead")
    for address in (
        f"{HERE}?template=first_week",
        f"{HERE}items/security.nothing/",
        f"{HERE}items/no%00key/",
        "/services/shop/staging/",
        "/services/none/production/",
    ):
        assert client.get(address).status_code == 404, address


def test_a_text_that_no_database_takes_finds_nothing_and_breaks_nothing(shop: Shop, enter: Enter):
    client = enter("lead")
    assert client.get(HERE, {"text": "\0x", "show": "\0"}).status_code == 200
    assert client.get(HERE, {"template": "\0"}).status_code == 200
    assert client.get(f"{HERE}assign", {"item": "\0"}).status_code == 200


def test_each_row_says_how_its_item_stands(shop: Shop, enter: Enter):
    found = lines(enter("viewer"))
    assert len(found) == 30
    assert {key: found[key].standing for key in (PASS, FAIL, STALE, WAIVED, NOT_APPLICABLE, UNKNOWN)} == {
        PASS: "pass",
        FAIL: "fail",
        STALE: "stale",
        WAIVED: "waived",
        NOT_APPLICABLE: "not_applicable",
        UNKNOWN: "unknown",
    }
    assert found[PASS].known.standing.proof == "attested"
    assert found[PASS].lasts_until > now() + timedelta(days=80)
    assert found[STALE].ran_out_at < now()
    assert found[WAITING].is_waiting


def test_the_first_line_counts_what_is_open_and_what_was_found_wrong(shop: Shop, enter: Enter):
    text = enter("viewer").get(HERE).content.decode()
    assert "27 of 30 items of Shop do not hold yet, 1 of them found wrong." in text


def test_the_first_line_names_the_launch_that_is_blocked(shop: Shop, world: World, enter: Enter):
    planned = (shop.at + 12 * DAY).date()
    launch = request_launch(
        environment=shop.environment, planned_for=planned, note="", actor=world.actor("lead"), at=shop.at
    )
    text = enter("viewer").get(HERE).content.decode()
    assert "27 items block the launch of Shop" in text
    assert reverse("launch", args=[launch.pk]) in text


@pytest.mark.parametrize(
    ("show", "keys"),
    [
        ("fail", {FAIL}),
        ("stale", {STALE}),
        ("waived", {WAIVED}),
        ("not_applicable", {NOT_APPLICABLE}),
        ("pass", {PASS}),
        ("waiting", {WAITING}),
        ("mine", {UNKNOWN}),
        ("expiring", set()),
    ],
)
def test_a_chip_leaves_what_it_says(show: str, keys: set[str], shop: Shop, world: World, enter: Enter):
    lead = world.actor("lead")
    assign_items(items=[shop.item(UNKNOWN)], assignee=lead.user, actor=lead, at=shop.at)
    assert set(lines(enter("lead"), f"{HERE}?show={show}")) == keys


def test_chips_count_what_they_would_show_and_keep_the_text(shop: Shop, enter: Enter):
    chips = enter("lead").get(f"{HERE}?text=security").context["chips"]
    counts = {chip["label"]: chip["count"] for chip in chips}
    assert counts == {
        "All": 30,
        "Fail": 1,
        "Unknown": 25,
        "Stale": 1,
        "Waived": 1,
        "Not applicable": 1,
        "Pass": 1,
        "Waiting": 1,
    }
    assert all("text=security" in chip["url"] for chip in chips)


def test_a_text_finds_by_title_section_key_and_owner(shop: Shop, world: World, enter: Enter):
    lead = world.actor("lead")
    assign_items(items=[shop.item(UNKNOWN)], assignee=lead.user, actor=lead, at=shop.at)
    client = enter("viewer")
    assert set(lines(client, f"{HERE}?text=csp hsts")) == {FAIL}
    assert len(lines(client, f"{HERE}?text=SECURITY")) >= 8
    assert set(lines(client, f"{HERE}?text=data.migrations")) == {UNKNOWN}
    assert set(lines(client, f"{HERE}?text=lead")) == {UNKNOWN}
    none = client.get(f"{HERE}?text=nothing-like-it").content.decode()
    assert "No item is like that" in none
    assert "Clear the filters" in none


def test_what_people_vouched_for_is_called_expiring_when_its_end_is_near(shop: Shop, enter: Enter):
    shop.accept(shop.show(UNKNOWN, shop.at - 25 * DAY), shop.at - 24 * DAY)
    shop.probe("https_redirect", "pass")
    found = lines(enter("viewer"), f"{HERE}?show=expiring")
    assert set(found) == {UNKNOWN}, "what a probe proves is renewed by the probe"


def test_an_item_past_its_date_is_overdue_until_it_holds(shop: Shop, world: World, enter: Enter):
    lead = world.actor("lead")
    yesterday = (shop.at - DAY).date()
    items = [shop.item(UNKNOWN), shop.item(PASS)]
    assign_items(items=items, assignee=lead.user, due_date=yesterday, actor=lead, at=shop.at)
    found = lines(enter("viewer"))
    assert found[UNKNOWN].is_overdue
    assert not found[PASS].is_overdue


def test_a_viewer_is_offered_no_step(shop: Shop, enter: Enter):
    text = enter("viewer").get(HERE).content.decode()
    for words in ("data-choose", "Run probes", "Start another checklist", "Ask for a launch"):
        assert words not in text
    panel = enter("viewer").get(f"{HERE}items/{FAIL}/").content.decode()
    for words in ("Add evidence", "Ask for a waiver", 'type="file"'):
        assert words not in panel


def test_a_closed_place_offers_nobody_a_step_and_says_why(shop: Shop, world: World, enter: Enter):
    retire_service(service=shop.service, actor=world.actor("lead"), at=shop.at)
    text = enter("lead").get(HERE).content.decode()
    assert "This service is retired: its record is kept as it is." in text
    assert "data-choose" not in text


def test_tabs_lead_to_the_other_checklists_of_the_environment(shop: Shop, world: World, enter: Enter):
    lead = world.actor("lead")
    week = TemplateVersion.objects.get(template__slug="first_week")
    start_checklist(environment=shop.environment, version=week, actor=lead, at=shop.at)
    client = enter("lead")
    tabs = client.get(HERE).context["tabs"]
    assert [tab["label"] for tab in tabs] == ["Launch Checklist", "First Week"]
    answer = client.get(tabs[1]["url"])
    assert answer.context["checklist"].template.slug == "first_week"
    key = answer.context["parts"][0].lines[0].item.key
    assert client.get(f"{HERE}items/{key}/").status_code == 200, "an item's address needs no template"
    assert client.get(f"{HERE}items/{key}/?template=first_week").status_code == 200
    assert client.get(f"{HERE}items/{key}/?template=launch").status_code == 404


def test_an_environment_without_a_checklist_says_what_to_do(shop: Shop, world: World, enter: Enter):
    add_environment(service=shop.service, name="Staging", actor=world.actor("lead"), at=shop.at)
    assert "Start the launch checklist" in enter("lead").get("/services/shop/staging/").content.decode()
    viewer = enter("viewer").get("/services/shop/staging/").content.decode()
    assert "A contributor or lead of the team starts the checklist." in viewer
