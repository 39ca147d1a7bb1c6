"""The components as people meet them: by eye, by ear, by keyboard, in both themes and at two widths."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.people import person, sign_in


@pytest.fixture
def components(
    open_page: Callable[..., Page], live_server: LiveServer, settings: Settings
) -> Callable[..., Page]:
    settings.DEBUG = True

    def shown(**options: object) -> Page:
        page = open_page(**options)
        sign_in(page, person(), live_server.url)
        page.goto("/design/")
        return page

    return shown


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(
    components: Callable[..., Page], viewport: dict, scheme: str
):
    page = components(viewport=viewport, color_scheme=scheme)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_open_menus_and_dialogs_are_clean_too(components: Callable[..., Page], scheme: str):
    page = components(color_scheme=scheme)
    page.get_by_label("your menu").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add evidence").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


def test_the_theme_changes_at_once_and_stays(components: Callable[..., Page]):
    page = components(color_scheme="light")
    page.get_by_label("your menu").click()
    with page.expect_response("**/appearance"):
        page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_keys_move_through_a_list_choose_and_show_how_many(components: Callable[..., Page]):
    page = components()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-row]").nth(1)).to_have_attribute("data-current", "")
    expect(page.locator("[data-bulk]")).to_contain_text("1 chosen")
    page.keyboard.press("k")
    page.keyboard.press("x")
    expect(page.locator("[data-bulk]")).to_contain_text("2 chosen")


def test_choosing_all_chooses_all(components: Callable[..., Page]):
    page = components()
    page.get_by_label("Choose all rows").check()
    expect(page.locator("[data-bulk]")).to_contain_text(f"{page.locator('[data-row]').count()} chosen")


def test_a_key_named_by_the_page_presses_its_button_and_stands_in_the_list(components: Callable[..., Page]):
    page = components()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_contain_text("Add evidence")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("#sample-dialog")).to_be_visible()


def test_keys_rest_while_somebody_writes(components: Callable[..., Page]):
    page = components()
    page.get_by_label("Name").first.click()
    page.keyboard.type("?ex")
    expect(page.locator("#keys")).not_to_be_visible()
    expect(page.locator("#sample-dialog")).not_to_be_visible()
    expect(page.get_by_label("Name").first).to_have_value("?ex")


def test_keys_can_be_switched_off(
    open_page: Callable[..., Page], live_server: LiveServer, settings: Settings
):
    settings.DEBUG = True
    page = open_page()
    sign_in(page, person(shortcuts=False), live_server.url)
    page.goto("/design/")
    page.keyboard.press("e")
    expect(page.locator("#sample-dialog")).not_to_be_visible()
    assert page.locator("#keys").count() == 0


def test_a_hash_is_copied_whole(components: Callable[..., Page], live_server: LiveServer):
    page = components()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_label("Copy digest").click()
    expect(page.locator("#toasts")).to_contain_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("[data-copy]").first.get_attribute(
        "data-copy"
    )


def test_a_dialog_closes_by_its_button_and_a_toast_by_its_cross(components: Callable[..., Page]):
    page = components()
    page.get_by_role("button", name="Add evidence").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.locator("#sample-dialog")).not_to_be_visible()
    page.goto("/design/?toast")
    page.get_by_label("Dismiss").first.click()
    expect(page.locator(".toast")).to_have_count(1)


def test_a_typed_confirmation_wants_the_right_words(components: Callable[..., Page]):
    page = components()
    page.get_by_role("button", name="Retire service").first.click()
    page.get_by_label("Type payments-api to confirm").fill("payments")
    assert not page.locator("#sample-confirm form").evaluate("form => form.checkValidity()")
    page.get_by_label("Type payments-api to confirm").fill("payments-api")
    assert page.locator("#sample-confirm form").evaluate("form => form.checkValidity()")


def test_without_a_script_menus_open_and_the_theme_is_stored(
    open_page: Callable[..., Page], live_server: LiveServer, settings: Settings
):
    settings.DEBUG = True
    page = open_page(java_script_enabled=False)
    sign_in(page, person(), live_server.url)
    page.goto("/design/")
    page.get_by_label("your menu").click()
    page.get_by_role("button", name="Dark").click()
    page.wait_for_url("**/design/")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("[data-copy]:visible").count() == 0


def test_the_phone_has_a_bar_of_five_at_the_bottom(components: Callable[..., Page]):
    page = components(viewport=NARROW)
    bar = page.get_by_role("navigation", name="Main")
    assert bar.locator(".rail-list > li:visible").count() <= 5
    box = bar.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] == pytest.approx(NARROW["height"], abs=1)


def test_what_asks_once_more_has_its_answer_in_focus(components: Callable[..., Page]):
    page = components()
    page.get_by_role("button", name="Leave team").click()
    expect(page.locator("#sample-sure").get_by_role("button", name="Leave team")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#sample-sure")).to_be_hidden()


def test_a_dropped_file_lands_in_the_field(components: Callable[..., Page]):
    page = components()
    page.keyboard.press("e")
    files = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['x'], 'drop.txt')); return data; }"
    )
    page.dispatch_event("[data-drop]", "drop", {"dataTransfer": files})
    assert page.locator("#sample-file").evaluate("field => field.files[0].name") == "drop.txt"


def test_relative_times_move_on_with_the_servers_clock(
    open_page: Callable[..., Page], live_server: LiveServer, settings: Settings
):
    settings.DEBUG = True
    settings.SIMULATED_CLOCK = "2031-03-03T09:00:00Z"  # years from what the browser's own clock says
    page = open_page()
    sign_in(page, person(), live_server.url)
    page.clock.install()
    page.goto("/design/")
    moment = page.locator(".log time").first
    expect(moment).to_have_text("just now")
    page.clock.fast_forward("03:01")
    expect(moment).to_have_text("3 minutes ago")
