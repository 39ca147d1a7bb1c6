"""What axe-core finds wrong with a page for people who do not see, hear or point."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # axe would copy style sheets into inline ones, which our headers block and the console then tells.
    "preload": False,
    # What passes need not be told place by place: the whole report of a long page is megabytes.
    "resultTypes": ["violations"],
}


SOURCE = Axe().axe_script
RUN = """(options) => axe.run(document, options).then((found) => found.violations.map(
    (one) => `${one.id}: ${one.help} at ${one.nodes[0].target}`))"""


def violations(page: Page) -> list[str]:
    """One line a violation: the rule, what it says, and the first place; empty for a clean page."""
    if not page.evaluate("'axe' in window"):  # half a megabyte: read once for both views of a page
        page.evaluate(SOURCE)
    return page.evaluate(RUN, RULES)
