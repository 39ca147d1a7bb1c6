"""The first thing that a person meets says nothing on the console, so the strict CSP blocks nothing there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import NARROW, WIDE


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sign_in_page_is_styled_silent_and_accessible(
    open_page: Callable[..., Page], viewport: dict, scheme: str
):
    page = open_page(viewport=viewport, color_scheme=scheme)
    answer = page.goto("/accounts/login/")
    assert answer is not None
    assert answer.headers["content-security-policy"] == "default-src 'self'"
    assert page.locator("input[name=login]").is_visible()
    assert page.evaluate("document.styleSheets.length") > 0
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert violations(page) == []
