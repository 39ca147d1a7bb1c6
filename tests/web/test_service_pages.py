"""The page of one service: what it says first, what it leads to, what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from readiness.catalog.models import Service
from readiness.catalog.operations import add_dependency, add_environment, retire_service, set_endpoint
from readiness.checklists.models import Checklist
from readiness.checklists.operations.registering import register_service
from readiness.clock import now
from readiness.findings.fault import Fault
from readiness.findings.models import Finding
from readiness.findings.operations import open_finding, resolve_finding
from readiness.launches.operations import request_launch
from readiness.web.catalog.headline import Counts, headline
from tests.web.conftest import Enter
from tests.world import AT, World


@pytest.fixture
def shop(world: World, library: None) -> Service:
    """A service of Orders with its launch checklist."""
    return register_service(
        team=world.orders,
        name="Shop",
        url="https://shop.example.org",
        actor=world.actor("contributor"),
        at=AT,
    )


@pytest.mark.parametrize(
    ("counts", "day", "said"),
    [
        (None, "", "Shop has no launch checklist yet."),
        (Counts(fail=1, total=30), "", "Shop is not ready: 1 item blocks a launch."),
        (
            Counts(fail=1, stale=1, unknown=1, total=30),
            "12 December",
            "Shop is not ready: 3 items block the launch on 12 December.",
        ),
        (Counts(waived=2, total=30), "", "Shop is ready, 2 items of 30 only by waiver."),
        (
            Counts(total=30),
            "12 December",
            "Shop is ready: all 30 items hold. The launch is planned for 12 December.",
        ),
    ],
)
def test_the_first_line_answers(counts: Counts | None, day: str, said: str):
    assert headline("Shop", counts, day) == said


def test_a_retired_service_says_so_first():
    assert headline("Shop", Counts(fail=3), retired=True).startswith("Shop is retired.")


def test_each_of_the_thirty_cells_leads_to_its_item(shop: Service, enter: Enter):
    answer = enter("viewer").get("/services/shop/")
    cells = [cell for _title, cells in answer.context["sections"] for cell in cells]
    assert len(answer.context["sections"]) == 5
    assert len(cells) == 30
    assert {cell["url"] for cell in cells} == {
        reverse("item", args=["shop", "production", item.key]) for item in Checklist.objects.get().items.all()
    }
    assert answer.context["headline"] == "Shop is not ready: 30 items block a launch."


def test_the_date_of_the_launch_stands_in_the_first_line(shop: Service, world: World, enter: Enter):
    planned = (now() + timedelta(days=9)).date()
    place = shop.environments.get()
    launch = request_launch(
        environment=place, planned_for=planned, note="", actor=world.actor("lead"), at=now()
    )
    answer = enter("viewer").get("/services/shop/")
    assert f"block the launch on {planned.day} {planned:%B}." in answer.context["headline"]
    assert reverse("launch", args=[launch.pk]) in answer.content.decode()


def test_dependencies_show_both_ways_and_never_what_one_may_not_see(
    shop: Service, world: World, enter: Enter
):
    stock, secret = world.service("Stock"), world.service("Secret ledger", world.billing)
    lead, outsider = world.actor("lead"), world.actor("outsider")
    opened = world.service("Mail", world.billing, visibility="organisation")
    add_dependency(service=shop, needs=stock, actor=lead, at=AT)
    add_dependency(service=shop, needs=opened, actor=lead, at=AT)
    add_dependency(service=shop, needs=secret, actor=world.actor("administrator"), at=AT)
    add_dependency(service=stock, needs=shop, actor=lead, at=AT)
    page = enter("viewer").get("/services/shop/")
    assert [one.needs.name for one in page.context["seen"].needs] == ["Mail", "Stock"]
    assert [one.service.name for one in page.context["seen"].needed_by] == ["Stock"]
    assert "Secret ledger" not in page.content.decode()
    assert "Secret ledger" in enter("auditor").get("/services/shop/").content.decode()
    assert outsider.user is not None


def test_buttons_follow_the_role(shop: Service, enter: Enter):
    edit, launch = reverse("service-edit", args=["shop"]), reverse("launch-new", args=["shop", "production"])
    for who, sees_edit, sees_launch in (
        ("viewer", False, False),
        ("contributor", True, False),
        ("lead", True, True),
    ):
        page = enter(who).get("/services/shop/").content.decode()
        assert (edit in page) is sees_edit, who
        assert (launch in page) is sees_launch, who


def test_a_service_without_a_checklist_offers_one_button_to_start_it(
    world: World, library: None, enter: Enter
):
    world.service("Bare")
    start = reverse("checklist-start", args=["bare", "production"])
    assert start in enter("contributor").get("/services/bare/").content.decode()
    assert start not in enter("viewer").get("/services/bare/").content.decode()
    assert enter("contributor").post(start).status_code == 302
    assert Checklist.objects.get().leading
    again = enter("contributor").post(start, follow=True)
    assert "already has a checklist" in again.content.decode()


def test_activity_tells_the_ledger_newest_first_and_goes_on(shop: Service, world: World, enter: Enter):
    for number in range(60):
        set_endpoint(
            environment=shop.environments.get(),
            purpose="health",
            url=f"https://shop.example.org/{number}",
            actor=world.actor("contributor"),
            at=AT + timedelta(minutes=number),
        )
    client = enter("viewer")
    first = client.get("/services/shop/activity")
    assert len(first.context["told"]) == 50
    second = client.get("/services/shop/activity" + first.context["older"])
    entries = [entry.entry.pk for page in (first, second) for entry in page.context["told"]]
    assert entries == sorted(entries, reverse=True)
    assert len(entries) == 62
    assert "contributor" in first.content.decode()
    part = client.get("/services/shop/activity", headers={"HX-Request": "true"})
    assert len(part.context["told"]) == 8
    assert "<html" not in part.content.decode()
    assert client.get("/services/shop/activity?before=nonsense").status_code == 200
    assert client.get(f"/services/shop/activity?before={10**30}").status_code == 200


def test_a_retired_service_is_read_and_offers_no_change_but_to_come_back(
    shop: Service, world: World, enter: Enter
):
    retire_service(service=shop, actor=world.actor("lead"), at=AT)
    page = enter("lead").get("/services/shop/").content.decode()
    assert "is retired" in page
    assert reverse("environment-new", args=["shop"]) not in page
    assert "Bring back" in enter("lead").get("/services/shop/edit").content.decode()


@pytest.mark.slow
def test_the_pages_cost_the_same_for_a_small_and_a_large_service(shop: Service, world: World, enter: Enter):
    client, lead = enter("lead"), world.actor("lead")
    addresses = [
        "/services/shop/",
        "/services/shop/edit",
        "/services/shop/dependencies",
        "/services/shop/activity",
    ]

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    small = [cost(address) for address in addresses]
    for number in range(8):
        place = add_environment(service=shop, name=f"Place {number}", actor=lead, at=AT)
        set_endpoint(environment=place, purpose="web", url="https://example.org", actor=lead, at=AT)
        add_dependency(service=shop, needs=world.service(f"Other {number}"), actor=lead, at=AT)
    assert [cost(address) for address in addresses] == small
    assert max(small) <= 13


def found(shop: Service, world: World, severity: str, title: str) -> None:
    fault = Fault(kind="dependency", scope="npm", about=title, severity=severity, title=title)
    open_finding(environment=shop.environments.get(), fault=fault, actor=world.actor("contributor"), at=now())


def test_open_findings_stand_on_the_page_the_gravest_first(shop: Service, world: World, enter: Enter):
    assert "Open findings" not in enter("viewer").get(f"/services/{shop.slug}/").content.decode()
    for severity, title in (("low", "Mild"), ("critical", "Worst"), ("high", "Bad")):
        found(shop, world, severity, title)
    page = enter("viewer").get(f"/services/{shop.slug}/").content.decode()
    panel = page[page.index("Open findings") :]
    assert panel.index("Worst") < panel.index("Bad") < panel.index("Mild")
    assert f'href="/findings/?service={shop.slug}"' in panel
    assert "There are more" not in panel
    for number in range(3):
        found(shop, world, "high", f"Another {number}")
    more = enter("viewer").get(f"/services/{shop.slug}/").content.decode()
    assert "There are more" in more
    assert "Mild" not in more
    mended = Finding.objects.get(title="Worst")
    resolve_finding(finding=mended, reason="Updated.", actor=world.actor("lead"), at=now())
    assert "Worst" not in enter("viewer").get(f"/services/{shop.slug}/").content.decode()
