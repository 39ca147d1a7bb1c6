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


def violations(page: Page) -> list[str]:
    """One line a violation: the rule, what it says, and the first place; empty for a clean page."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {one['help']} at {one['nodes'][0]['target']}" for one in found]
