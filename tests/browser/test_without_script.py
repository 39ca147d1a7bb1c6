"""The main job with scripts switched off: each step is a page, a link or a form, at most one load away."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from readiness.checklists.models import EvidenceReview
from readiness.clock import now
from readiness.launches.models import SignOff
from tests.browser.at_work import AtWork, at_work, probed, sample, work
from tests.browser.people import prove_again

__all__ = ["at_work", "probed", "sample"]

CHECKLIST = "/services/parcel-desk/production/"


@pytest.mark.slow
def test_the_main_job_needs_no_script(at_work: AtWork, open_page: Callable[..., Page], tmp_path: Path):
    options = {"java_script_enabled": False, "accept_downloads": True}
    lead = at_work.enter(open_page(**options), "lead")
    reviewer = at_work.enter(open_page(**options), "security_reviewer")
    register(lead, at_work)
    put_a_file_forward(lead)
    accept(reviewer)
    at_work.show_the_rest()
    ask_for_the_launch(lead)
    for page, role in ((lead, "team lead"), (reviewer, "security reviewer")):
        page.goto(lead.url)
        sign(page, role)
    assert SignOff.objects.count() == 2
    take_the_certificate(lead, tmp_path)


def register(page: Page, at_work: AtWork) -> None:
    page.goto("/services/new")
    page.get_by_label("Name").fill("Parcel desk")
    page.get_by_label("URL").fill(at_work.sample.https_url)
    page.get_by_role("button", name="Register service").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parcel desk")
    work()
    page.get_by_role("link", name="Open checklist").click()
    security = page.locator("tr[data-row]", has_text="Security headers configured")
    expect(security.locator(".line-status")).to_have_text("Pass")


def put_a_file_forward(page: Page) -> None:
    page.get_by_role("link", name="Authentication tested thoroughly").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Authentication tested thoroughly")
    page.locator("input[type=file]").set_input_files(
        {"name": "sign-in-suite.txt", "mimeType": "text/plain", "buffer": b"148 cases, 148 passed\n"}
    )
    page.get_by_label("What it shows").fill("Every way in, and every way that must not be one.")
    page.get_by_role("button", name="Add evidence").click()
    expect(page.locator(".pieces")).to_contain_text("sign-in-suite.txt")
    expect(page.locator(".pieces")).to_contain_text("Waits for review")


def accept(page: Page) -> None:
    page.goto("/reviews/")
    expect(page.locator("main")).to_contain_text("148 cases, 148 passed")
    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(page.get_by_text("All decided")).to_be_visible()
    assert EvidenceReview.objects.get().decision == "accepted"


def ask_for_the_launch(page: Page) -> None:
    page.goto(CHECKLIST)
    page.get_by_role("link", name="Ask for a launch").click()
    page.get_by_label("Day of the launch").fill(f"{now() + timedelta(days=10):%Y-%m-%d}")
    page.get_by_role("button", name="Ask for the launch").click()
    expect(page.locator(".headline")).to_contain_text("Go")


def sign(page: Page, role: str) -> None:
    page.get_by_label("Statement").fill(f"Looked at as {role}.")
    page.get_by_role("button", name=f"Sign as {role}").click()
    if page.get_by_role("heading", name="Is it you?").count():
        prove_again(page)  # what was filled in goes on its way afterwards
    expect(page.locator(".sign-slot", has_text=f"Looked at as {role}.")).to_contain_text("Signed")


def take_the_certificate(page: Page, folder: Path) -> None:
    page.reload()
    page.get_by_role("link", name="Certificate", exact=True).click()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    page.reload()
    with page.expect_download() as downloaded:
        page.get_by_role("link", name=re.compile("^Download")).click()
    downloaded.value.save_as(folder / "certificate.pdf")
    assert (folder / "certificate.pdf").read_bytes().startswith(b"%PDF-")
