"""The checklist, evidence, reviews and the library as people use them: seen, by keys, by thumb, without a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from probes.models import Probe
from readiness.checklists.models import ChecklistItem, EvidenceReview, ItemEvidence, Waiver
from readiness.checklists.operations import publish_template, save_draft, start_checklist
from readiness.clock import now
from readiness.evidence.models import Evidence
from readiness.web.library.writing import BLANK
from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE
from tests.browser.looking import faults_of
from tests.browser.people import sign_in
from tests.web.shop import FAIL, PASS, UNKNOWN, WAITING, Shop, six_standings
from tests.world import build

HERE = "/services/shop/production/"
LONG = "A very long name of a service that nobody thought of when the column was drawn"


@pytest.fixture
def shop() -> Shop:
    """All six standings; a template of the team in two versions, and a checklist that follows the first."""
    shop = six_standings(build())
    lead = shop.world.actor("lead")
    draft = save_draft(template=None, team=shop.world.orders, toml=BLANK, actor=lead, at=now())
    first = publish_template(template=draft, note="", actor=lead, at=now())
    start_checklist(environment=shop.environment, version=first, actor=lead, at=now())
    better = BLANK.replace('title = "What must hold, in one line"', 'title = "What must hold, said better"')
    save_draft(template=draft, toml=better, actor=lead, at=now())
    publish_template(template=draft, note="Better words.", actor=lead, at=now())
    save_draft(template=draft, toml=BLANK, actor=lead, at=now())
    return shop


@pytest.fixture
def enter(shop: Shop, open_page: Callable[..., Page], live_server: LiveServer) -> Callable[..., Page]:
    """`enter("lead")`: a page of somebody's."""

    def entered(name: str, **options: object) -> Page:
        page = open_page(**options)
        sign_in(page, shop.world.people[name], live_server.url)
        return page

    return entered


def addresses(shop: Shop) -> list[str]:
    """Every page of this part, for a lead."""
    spoken = ItemEvidence.objects.get(item=shop.item(WAITING)).evidence
    probed = Evidence.objects.get(kind="probe")
    return [
        HERE,
        f"{HERE}?open={FAIL}",
        f"{HERE}?show=waiting",
        f"{HERE}?text=nothing",
        f"{HERE}start",
        f"{HERE}?template=my-checklist",
        f"{HERE}upgrade?template=my-checklist",
        f"{HERE}assign?item={PASS}&item={FAIL}",
        f"{HERE}items/{FAIL}/",
        f"{HERE}items/{PASS}/history",
        f"{HERE}items/{UNKNOWN}/evidence?kind=link",
        f"{HERE}items/{UNKNOWN}/waiver",
        f"{HERE}items/infrastructure.cdn/not-applicable",
        f"/evidence/{spoken.pk}/",
        f"/evidence/{spoken.pk}/revise",
        f"/evidence/{spoken.pk}/attach",
        f"/evidence/{spoken.pk}/withdraw",
        f"/evidence/{probed.pk}/",
        "/reviews/",
        "/reviews/all",
        "/library/",
        "/library/launch/",
        "/library/my-checklist/compare",
        "/library/my-checklist/edit",
        "/library/my-checklist/publish",
        "/library/new",
    ]


def test_every_page_is_accessible_and_fits(shop: Shop, enter: Callable[..., Page]):
    shop.show("operations.readme", title=LONG * 2)
    shop.service.name = LONG
    shop.service.save()
    page = enter("lead", reduced_motion="reduce")
    wrong = {address: faults for address in addresses(shop) if (faults := faults_of(page, address))}
    assert wrong == {}


@pytest.mark.parametrize(("viewport", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_the_desk_of_a_reviewer_is_accessible_and_fits(
    viewport: dict, scheme: str, shop: Shop, enter: Callable[..., Page]
):
    page = enter("security_reviewer", viewport=viewport, color_scheme=scheme)
    page.goto("/reviews/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Authorization checked at every endpoint")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


# --- The table ----------------------------------------------------------------------------------------


def test_keys_walk_through_rows_and_open_one_in_place(shop: Shop, enter: Callable[..., Page]):
    page = enter("lead")
    page.goto(HERE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("[data-current]")).to_contain_text("Hosting environment provisioned")
    page.keyboard.press("Enter")
    panel = page.locator(".detail-row .item-panel")
    expect(panel).to_contain_text("Plan of the account")
    link = page.get_by_role("link", name="Hosting environment provisioned").first
    expect(link).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("o")
    expect(panel).not_to_be_visible()
    assert page.url.endswith(HERE), "the page stayed"


def test_e_w_and_a_act_on_the_current_row(shop: Shop, enter: Callable[..., Page]):
    page = enter("lead")
    page.goto(HERE)
    page.keyboard.press("j")
    page.keyboard.press("j")
    row = page.locator("[data-current]")
    expect(row).to_contain_text("Domain and DNS configured")
    page.keyboard.press("e")
    expect(page.locator(".detail-row [type=file]")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 5, "y": 400})
    page.keyboard.press("w")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.locator("body").click(position={"x": 5, "y": 400})
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_contain_text("Assign 1 item")


def test_a_file_is_dropped_onto_a_row_and_told_without_a_reload(shop: Shop, enter: Callable[..., Page]):
    page = enter("contributor")
    page.goto(HERE)
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Database migrations tested").click()
    panel = page.locator(".detail-row .item-panel")
    panel.locator("[type=file]").set_input_files(
        {"name": "migration.log", "mimeType": "text/plain", "buffer": b"forward\nback\n" * 100}
    )
    expect(panel.get_by_label("Title")).to_have_attribute("placeholder", "migration.log")
    panel.get_by_role("button", name="Add evidence").click()
    expect(page.locator("#toasts")).to_contain_text("“migration.log” is recorded and waits for review.")
    expect(panel).to_contain_text("Waits for review")
    position = shop.item(UNKNOWN).position
    expect(page.locator(f"#fresh-{position}")).to_contain_text("waits for review")
    expect(page.locator("#chips")).to_contain_text(re.compile(r"Waiting\s*2"))
    assert page.evaluate("window.stayed")


def test_what_is_wrong_with_a_form_is_told_in_the_row_and_what_was_typed_stays(
    shop: Shop, enter: Callable[..., Page]
):
    page = enter("contributor")
    page.goto(HERE)
    page.get_by_role("link", name="Database migrations tested").click()
    panel = page.locator(".detail-row .item-panel")
    panel.get_by_role("link", name="Link", exact=True).click()
    panel.get_by_label("Address").fill("ftp://old.example.org/report")
    panel.get_by_label("Title").fill("The old report")
    panel.get_by_role("button", name="Add evidence").click()
    expect(panel.get_by_role("alert")).to_be_focused()
    expect(panel.get_by_role("alert")).to_contain_text("Address")
    expect(panel.get_by_label("Title")).to_have_value("The old report")
    expect(panel).to_contain_text("What counts as evidence")
    assert not Evidence.objects.filter(kind="link").exists()


def test_a_waiver_is_asked_for_in_the_row(shop: Shop, enter: Callable[..., Page]):
    page = enter("contributor")
    page.goto(f"{HERE}?open={UNKNOWN}")
    panel = page.locator(".detail-row .item-panel")
    panel.get_by_role("link", name="Ask for a waiver").click()
    panel.get_by_label("Reason").fill("The tool comes next month.")
    field = panel.get_by_label("Until the end of")
    field.fill(field.get_attribute("max") or "")
    panel.get_by_role("button", name="Ask for the waiver").click()
    expect(panel).to_contain_text("The tool comes next month.")
    assert Waiver.objects.get(item=shop.item(UNKNOWN)).state == "requested"


def test_chosen_rows_are_assigned_together(shop: Shop, enter: Callable[..., Page]):
    page = enter("lead")
    page.goto(f"{HERE}?text=monitoring")
    page.get_by_label("Choose all items shown").check()
    expect(page.locator("[data-bulk]")).to_contain_text("6 chosen")
    page.get_by_role("button", name="Assign and set a date").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Assign 6 items")
    dialog.get_by_label("Owner").select_option(label="contributor")
    dialog.get_by_role("button", name="Assign").click()
    expect(page.locator("#toasts")).to_contain_text("contributor now owns 6 items.")
    expect(dialog).not_to_be_visible()
    expect(page.locator(".line-owner", has_text="contributor")).to_have_count(6)
    assert ChecklistItem.objects.filter(assignee=shop.world.people["contributor"]).count() == 6


def test_the_filter_leaves_rows_while_one_types_and_keeps_its_address(shop: Shop, enter: Callable[..., Page]):
    page = enter("lead")
    page.goto(HERE)
    page.get_by_label("Filter items by title, section or owner").press_sequentially("dns")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.wait_for_url("**text=dns**")
    page.reload()
    expect(page.locator("[data-row]")).to_have_count(1)


def test_rows_change_as_probes_answer_and_an_open_form_is_left_alone(shop: Shop, enter: Callable[..., Page]):
    probe = Probe.objects.create(
        environment=shop.environment,
        kind="security_headers",
        interval_seconds=300,
        next_run_at=now(),
        asked_at=now(),
    )
    page = enter("lead")
    page.goto(f"{HERE}?open={UNKNOWN}")
    expect(page.locator("[data-progress-said]")).to_contain_text("0 of 1")
    panel = page.locator(".detail-row .item-panel")
    panel.get_by_label("Title").fill("Half written")
    status = page.locator(f"#status-{shop.item(FAIL).position}")
    expect(status).to_contain_text("Fail")
    shop.probe("security_headers", "pass", "All six are there.")
    Probe.objects.filter(pk=probe.pk).delete()
    expect(status).to_contain_text("Pass")
    expect(page.locator("#probe-line")).to_contain_text("Found right")
    expect(panel.get_by_label("Title")).to_have_value("Half written")


# --- Reviews ------------------------------------------------------------------------------------------


def test_a_reviewer_decides_by_keys_alone(shop: Shop, enter: Callable[..., Page]):
    shop.show("security.authentication", title="Sign-in suite")
    page = enter("security_reviewer")
    page.goto("/reviews/")
    expect(page.locator(".headline")).to_contain_text("2 left")
    page.keyboard.press("3")
    expect(page.get_by_role("heading", level=1)).to_have_text("Authentication tested thoroughly")
    page.keyboard.press("1")
    expect(page.locator("#toasts")).to_contain_text("Accepted “Sign-in suite”")
    expect(page.get_by_role("heading", level=1)).to_have_text("Authorization checked at every endpoint")
    page.keyboard.press("2")
    expect(page.locator("#reason")).to_be_focused()
    page.keyboard.type("Which commit? 13")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Reviews")
    expect(page.locator("main")).to_contain_text("All decided")
    assert set(EvidenceReview.objects.filter(reviewed_at__gte=shop.at).values_list("decision", "reason")) == {
        ("accepted", ""),
        ("returned", "Which commit? 13"),
    }


def test_a_hostile_file_is_shown_as_text_and_saved_never_opened(shop: Shop, enter: Callable[..., Page]):
    page = enter("contributor")
    page.goto(f"{HERE}items/{UNKNOWN}/")
    page.locator("[type=file]").set_input_files({
        "name": "run.log",
        "mimeType": "text/html",
        "buffer": b"ok\n<script>document.title='owned'</script><img src=x onerror=alert(1)>",
    })  # fmt: skip
    page.get_by_role("button", name="Add evidence").click()
    page.get_by_role("link", name="run.log").click()
    expect(page.locator("pre.preview")).to_contain_text("<script>document.title='owned'</script>")
    assert "owned" not in page.title()
    with page.expect_download() as started:
        page.get_by_role("link", name="Download").first.click()
    assert started.value.suggested_filename == "run.log"
    assert page.url.endswith("/"), "the page stayed where it was"


def test_a_new_revision_of_a_file_arrives_and_says_so(shop: Shop, enter: Callable[..., Page]):
    page = enter("contributor")
    page.goto(f"{HERE}items/{UNKNOWN}/")
    file = {"name": "run.log", "mimeType": "text/plain", "buffer": b"ok " * 100_000}
    page.locator("[type=file]").set_input_files(file)
    page.get_by_role("button", name="Add evidence").click()
    page.get_by_role("link", name="run.log").click()
    page.get_by_role("link", name="New revision").click()
    page.get_by_role("button", name="Record revision 2").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.locator("[type=file]").set_input_files({**file, "name": "again.log"})
    page.get_by_role("button", name="Record revision 2").click()
    expect(page.get_by_text("Revision 2 is recorded and waits for review.")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("run.log")


# --- Without a script ---------------------------------------------------------------------------------


def test_without_a_script_the_same_is_done_page_by_page(shop: Shop, enter: Callable[..., Page]):
    page = enter("contributor", java_script_enabled=False)
    page.goto(f"{HERE}?text=migrations")
    page.get_by_role("link", name="Database migrations tested").click()
    page.wait_for_url(f"**/items/{UNKNOWN}/")
    page.get_by_role("link", name="Statement", exact=True).click()
    page.get_by_label("Title").fill("I ran it")
    page.get_by_label("What you vouch for").fill("Forward and back on the copy of Monday.")
    page.get_by_role("button", name="Add evidence").click()
    expect(page.get_by_role("status")).to_contain_text("“I ran it” is recorded and waits for review.")
    page.goto(f"{HERE}?text=monitoring")
    page.get_by_label("Choose Alerting rules defined").check()
    page.get_by_label("Choose On-call contact configured").check()
    page.get_by_role("button", name="Assign the chosen items").click()
    page.get_by_label("Owner").select_option(label="lead")
    page.get_by_role("button", name="Assign").click()
    expect(page.locator(".line-owner", has_text="lead")).to_have_count(2)


def test_without_a_script_a_reviewer_decides_and_a_lead_writes_a_template(
    shop: Shop, enter: Callable[..., Page]
):
    page = enter("security_reviewer", java_script_enabled=False)
    page.goto("/reviews/")
    page.locator("#reason").fill("Which commit?")
    page.get_by_role("button", name="Return").click()
    expect(page.locator("main")).to_contain_text("All decided")
    page = enter("lead", java_script_enabled=False)
    page.goto("/library/new")
    page.get_by_role("textbox", name="Template, as TOML").fill(BLANK.replace("fresh_for_days = 90", ""))
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("fresh_for_days")


def test_on_a_phone_a_row_is_a_card_that_opens(shop: Shop, enter: Callable[..., Page]):
    page = enter("contributor", viewport=NARROW, has_touch=True)
    page.goto(HERE)
    page.get_by_role("link", name="Security headers configured").tap()
    panel = page.locator(".detail-row .item-panel")
    expect(panel).to_contain_text("Content-Security-Policy is missing on the 404.")
    box = panel.bounding_box()
    assert box is not None
    assert box["width"] <= NARROW["width"]
