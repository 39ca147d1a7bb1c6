"""Home, services, teams and settings as people use them: seen, by keys, by thumb, and without a script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from readiness.catalog.models import Service
from readiness.checklists.operations import publish_library
from readiness.checklists.operations.registering import register_service
from readiness.clock import now
from readiness.teams.models import Membership
from tests.browser.looking import faults_of
from tests.browser.people import sign_in
from tests.world import World, build

PAGES = (
    "/",
    "/services/",
    "/services/shop/",
    "/services/shop/activity",
    "/services/shop/edit",
    "/services/shop/retire",
    "/services/new",
    "/services/import",
    "/teams/",
    "/teams/orders/",
    "/teams/orders/invite",
    "/settings/",
    "/settings/tokens/",
    "/search/?q=security",
    "/notices/",
)


@pytest.fixture
def world() -> World:
    """Orders with a service whose checklist has begun."""
    made = build()
    publish_library(now())
    register_service(
        team=made.orders, name="Shop", url="https://shop.example.org", actor=made.actor("lead"), at=now()
    )
    return made


def test_every_page_is_accessible_and_fits(
    world: World, open_page: Callable[..., Page], live_server: LiveServer
):
    page = open_page(reduced_motion="reduce")
    sign_in(page, world.people["lead"], live_server.url)
    wrong = {address: faults for address in PAGES if (faults := faults_of(page, address))}
    assert wrong == {}


def test_a_service_is_registered_and_its_cells_stand_there(world: World, page: Page, live_server: LiveServer):
    sign_in(page, world.people["contributor"], live_server.url)
    page.goto("/")
    page.get_by_role("link", name="Register a service").click()
    page.get_by_label("Name").fill("Parcel desk")
    page.get_by_label("URL").fill("parcels.example.org")
    page.get_by_role("button", name="Register service").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parcel desk")
    expect(page.locator(".standing-cells .cell")).to_have_count(30)
    expect(page.get_by_text("Probes", exact=True).first).to_be_visible()
    expect(page.locator(".log li").first).to_contain_text("Parcel desk")
    assert Service.objects.filter(slug="parcel-desk").exists()


def test_the_palette_goes_to_a_service_by_keys_alone(world: World, page: Page, live_server: LiveServer):
    sign_in(page, world.people["viewer"], live_server.url)
    page.goto("/notices/")
    page.keyboard.press("Control+k")
    page.keyboard.type("sho")
    expect(page.locator(".palette-results a", has_text="Shop")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/services/shop/")


def test_the_slash_searches(world: World, page: Page, live_server: LiveServer):
    sign_in(page, world.people["viewer"], live_server.url)
    page.goto("/notices/")
    page.keyboard.press("/")
    page.keyboard.type("shop")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=shop")
    expect(page.get_by_role("link", name="Shop", exact=True)).to_be_visible()


def test_leaving_a_team_asks_once_more_even_without_a_script(
    world: World, open_page: Callable[..., Page], live_server: LiveServer
):
    page = open_page(java_script_enabled=False)
    sign_in(page, world.people["viewer"], live_server.url)
    page.goto("/teams/orders/")
    question = page.get_by_role("dialog", name="Leave this team?")
    expect(question).to_be_hidden()
    page.get_by_role("button", name="Leave team").first.click()
    expect(question).to_be_visible()
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    assert Membership.objects.filter(user=world.people["viewer"]).exists()
    page.get_by_role("button", name="Leave team").first.click()
    question.get_by_role("button", name="Leave team").click()
    page.wait_for_url("**/teams/")
    assert not Membership.objects.filter(user=world.people["viewer"]).exists()
