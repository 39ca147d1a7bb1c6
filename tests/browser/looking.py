"""What is wrong with a page as it stands on a desk in daylight and on a phone at night."""

import time

from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE

#: Some pages say no, and that is their answer: a failed single sign-on is a 401 with a page.
ANSWERS = (200, 401)
#: Each width in one theme and each theme at one width: what depends on both at once is in `test_design.py`.
VIEWS = ((WIDE, "light"), (NARROW, "dark"))
SETTLED = "document.readyState === 'complete' && !document.querySelector('.htmx-request')"
MEASURE = """() => [
    document.documentElement.scrollWidth > window.innerWidth ? "wider than the screen" : "",
    document.querySelectorAll("h1").length === 1 ? "" : "not exactly one h1",
    document.title.split(" · ")[0].trim() ? "" : "no title",
    [...document.querySelectorAll("[id]")].map((one) => one.id).find((id, at, all) => all.indexOf(id) !== at) ?? "",
].filter(Boolean)"""


def settle(page: Page) -> None:
    """Waits for what the page loads by itself. Asked from here: Playwright's own waiting needs eval in the page."""
    until = time.monotonic() + 20
    while not page.evaluate(SETTLED):
        assert time.monotonic() < until, f"{page.url} goes on loading"
        page.wait_for_timeout(50)


def faults_of(page: Page, path: str) -> list[str]:
    """Opens `path` and looks at it in both views; empty when nothing is wrong."""
    found = []
    answer = page.goto(path)
    assert answer is not None
    if answer.status not in ANSWERS:
        found.append(f"answered {answer.status}")
    for viewport, scheme in VIEWS:
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme)
        settle(page)
        faults = page.evaluate(MEASURE) + violations(page)
        found += [f"{scheme} at {viewport['width']}: {fault}" for fault in faults]
    return found
