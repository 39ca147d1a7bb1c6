"""The main job by clicking what is seen: from a name and a URL to a signed launch and its certificate."""

import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from readiness.catalog.models import Service
from readiness.clock import now
from readiness.launches.models import Launch, SignOff
from tests.browser.at_work import AtWork, at_work, probed, sample, work
from tests.browser.conftest import NARROW, WIDE
from tests.browser.people import prove_again

__all__ = ["at_work", "probed", "sample"]

CHECKLIST = "/services/parcel-desk/production/"


@pytest.mark.slow
@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_from_a_name_and_a_url_to_a_signed_launch_and_its_certificate(
    viewport: dict, at_work: AtWork, open_page: Callable[..., Page], tmp_path: Path
):
    lead = at_work.enter(open_page(viewport=viewport, accept_downloads=True), "lead")
    reviewer = at_work.enter(open_page(viewport=viewport), "security_reviewer")
    register(lead, at_work)
    probes_fill_in(lead)
    put_evidence_forward(lead)
    make_exceptions(lead)
    review(reviewer)
    answer_what_was_returned(lead)
    ask_for_the_launch(lead)
    accept_what_waits(reviewer)
    at_work.show_the_rest()
    sign(lead, "team lead")
    evidence_changes(lead)
    accept_what_waits(reviewer)
    sign(lead, "team lead")
    reviewer.goto(lead.url)
    sign(reviewer, "security reviewer")
    record(lead)
    take_the_certificate(lead, tmp_path)


def register(page: Page, at_work: AtWork) -> None:
    page.goto("/")
    page.get_by_role("link", name="Register a service").first.click()
    page.get_by_label("Name").fill("Parcel desk")
    page.get_by_label("URL").fill(at_work.sample.https_url)
    page.get_by_role("button", name="Register service").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Parcel desk")
    page.get_by_role("link", name="Edit Production").click()
    page.get_by_label("Plain HTTP").fill(at_work.sample.http_url)
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Open checklist").click()
    expect(page.locator("#headline")).to_contain_text("30 of 30 items of Parcel desk do not hold yet")


def probes_fill_in(page: Page) -> None:
    expect(page.locator("[data-progress-said]")).to_contain_text(re.compile(r"0 of \d+ probes have answered"))
    page.evaluate("window.sameDocument = true")
    work()
    for title in ("HTTPS enforced", "Security headers configured", "SSL/TLS certificates", "Health check"):
        expect(line(page, title).locator(".line-status")).to_have_text("Pass")
    expect(page.locator("#headline")).to_contain_text("26 of 30 items")
    assert page.evaluate("window.sameDocument"), "the page was loaded anew"
    expect(page.locator("#probe-line")).to_contain_text("Found right")


def put_evidence_forward(page: Page) -> None:
    panel = open_row(page, "Authentication tested thoroughly")
    with page.expect_file_chooser() as chooser:
        panel.get_by_label("Drop a file here").click()
    chooser.value.set_files(
        {"name": "sign-in-suite.txt", "mimeType": "text/plain", "buffer": b"148 cases, 148 passed\n"}
    )
    panel.get_by_label("What it shows").fill("Every way in, and every way that must not be one.")
    panel.get_by_role("button", name="Add evidence").click()
    expect(panel.locator(".pieces")).to_contain_text("sign-in-suite.txt")
    expect(panel.locator(".pieces")).to_contain_text("Waits for review")
    expect(line(page, "Authentication tested").locator(".line-fresh")).to_contain_text("waits for review")

    panel = open_row(page, "Backup restore verified")
    choose(panel, "Link")
    panel.get_by_label("Address", exact=True).fill("https://drills.example.org/42")
    panel.get_by_label("Title").fill("Restore drill 42")
    panel.get_by_role("button", name="Add evidence").click()
    expect(panel.locator(".pieces")).to_contain_text("Restore drill 42")

    panel = open_row(page, "On-call contact configured")
    choose(panel, "Statement")
    panel.get_by_label("Title").fill("Who is called")
    panel.get_by_label("What you vouch for").fill("The rota has two people in it for every week of the year.")
    panel.get_by_role("button", name="Add evidence").click()
    expect(panel.locator(".pieces")).to_contain_text("Who is called")


def choose(panel: Locator, kind: str) -> None:
    panel.get_by_role("link", name=kind).click()
    expect(panel.get_by_role("link", name=kind)).to_have_attribute("aria-current", "true")


def make_exceptions(page: Page) -> None:
    panel = open_row(page, "CDN configured")
    panel.get_by_role("link", name="Does not apply").click()
    panel.get_by_label("Reason").fill("It has no static files.")
    panel.get_by_role("button", name="Record it").click()
    expect(line(page, "CDN configured").locator(".line-status")).to_have_text("Not applicable")

    panel = open_row(page, "Rate limiting enabled")
    panel.get_by_role("link", name="Ask for a waiver").click()
    panel.get_by_label("Reason").fill("The gateway in front of it limits.")
    panel.get_by_label("Until the end of").fill(f"{now() + timedelta(days=20):%Y-%m-%d}")
    panel.get_by_role("button", name="Ask for the waiver").click()
    expect(panel.locator(".pieces")).to_contain_text("The gateway in front of it limits.")


def review(page: Page) -> None:
    """Returns the link with a reason, decides for the rest."""
    page.goto("/")
    navigate(page, "Reviews")
    expect(page.locator(".headline")).to_contain_text("4 left")
    for _number in range(4):
        if page.get_by_role("heading", level=1).inner_text() == "Backup restore verified":
            page.get_by_role("textbox", name="Reason").fill("The drill says nothing of how long it took.")
            decide(page, "Return")
        elif page.get_by_role("button", name="Approve").count():
            decide(page, "Approve")
        else:
            decide(page, "Accept")
    expect(page.get_by_text("All decided")).to_be_visible()


def decide(page: Page, verb: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(f"^{verb}")).click()


def answer_what_was_returned(page: Page) -> None:
    page.goto("/")
    returned = page.locator("section", has=page.get_by_role("heading", name="Returned to you"))
    returned.get_by_role("link", name=re.compile("^Answer")).click()
    expect(page.locator("main")).to_contain_text("The drill says nothing of how long it took.")
    page.get_by_role("link", name="New revision").click()
    page.get_by_label("What it shows").fill("Restored in 1 h 12 min, lost 4 min.")
    page.get_by_role("button", name="Record revision 2").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Restore drill 42")


def accept_what_waits(page: Page) -> None:
    page.goto("/reviews/")
    while page.get_by_role("button", name=re.compile("^Accept")).count():
        decide(page, "Accept")


def ask_for_the_launch(page: Page) -> None:
    """What stands in the way is a list, and each thing in it leads to where it is mended."""
    page.goto(CHECKLIST)
    page.get_by_role("link", name="Ask for a launch").click()
    page.get_by_label("Day of the launch").fill(f"{now() + timedelta(days=10):%Y-%m-%d}")
    page.get_by_role("button", name="Ask for the launch").click()
    expect(page.locator(".headline")).to_contain_text("No-go")
    blockers = page.get_by_role("list", name="What stands in the way")
    mends = blockers.locator("a.btn").evaluate_all("links => links.map(link => link.href)")
    assert len(mends) == blockers.get_by_role("listitem").count() > 20
    assert {page.request.get(address).status for address in mends} == {200}
    launch = page.url
    blockers.get_by_role("link", name="Add evidence for Deployment process documented").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deployment process documented")
    expect(page.get_by_role("button", name="Add evidence")).to_be_visible()
    page.goto(launch)


def sign(page: Page, role: str) -> None:
    page.reload()
    expect(page.locator(".headline")).to_contain_text("Go")
    page.get_by_label("Statement").fill(f"Looked at as {role}.")
    page.get_by_role("button", name=f"Sign as {role}").click()
    if page.get_by_role("heading", name="Is it you?").count():
        prove_again(page)  # what was filled in goes on its way afterwards
    expect(page.locator("#toasts")).to_contain_text("Signed.")
    expect(page.locator(".sign-slot", has_text=f"Looked at as {role}.")).to_contain_text("Signed")


def evidence_changes(page: Page) -> None:
    """The signature is told to cover something else now, and what."""
    launch = page.url
    page.goto(f"{CHECKLIST}items/monitoring.on_call/")
    page.get_by_role("link", name="Who is called").click()
    page.get_by_role("link", name="New revision").click()
    page.get_by_label("What you vouch for").fill("The rota has three people in it now.")
    page.get_by_role("button", name="Record revision 2").click()
    page.goto(launch)
    stale = page.locator(".signed-before")
    expect(stale).to_contain_text("Only this changed since")
    expect(stale.locator("li")).to_have_count(1)
    expect(stale.locator("li")).to_contain_text("On-call contact configured")


def record(page: Page) -> None:
    page.reload()
    page.get_by_role("button", name="Record the launch").click()
    page.get_by_role("dialog").get_by_role("button", name="Record the launch").click()
    expect(page.locator(".headline")).to_contain_text("Launched, on the signatures below.")
    launch = Launch.objects.get()
    assert launch.state == Launch.State.LAUNCHED
    assert Service.objects.get(slug="parcel-desk").lifecycle == "live"
    current = SignOff.objects.filter(launch=launch).order_by("-signed_at")[:2]
    assert {one.signer.name for one in current} == {"lead", "security_reviewer"}
    assert len({one.digest for one in current}) == 1


def take_the_certificate(page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Certificate", exact=True).click()
    expect(page.locator("#id_service")).to_have_value("parcel-desk")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    with page.expect_download() as downloaded:
        page.get_by_role("link", name=re.compile("^Download")).click()
    file = folder / downloaded.value.suggested_filename
    downloaded.value.save_as(file)
    assert file.suffix == ".pdf"
    checked = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def navigate(page: Page, word: str) -> None:
    page.get_by_role("navigation", name="Main").get_by_role("link", name=word, exact=True).click()


def line(page: Page, title: str) -> Locator:
    return page.locator("tr[data-row]", has_text=title)


def open_row(page: Page, title: str) -> Locator:
    """The panel that opens in place below the row."""
    row = line(page, title)
    row.get_by_role("link", name=title).click()
    panel = page.locator(f"tr[data-row]:has-text('{title}') + .detail-row .item-panel")
    expect(panel).to_be_visible()
    return panel
