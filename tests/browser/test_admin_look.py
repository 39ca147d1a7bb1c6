"""Django's own admin in our tokens: silent under the strict policy, readable in both themes."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import violations
from tests.browser.people import person, sign_in


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_admin_is_clean(open_page: Callable[..., Page], live_server: LiveServer, scheme: str):
    page = open_page(color_scheme=scheme)
    sign_in(page, person(is_staff=True, is_superuser=True), live_server.url)
    faults = {}
    for path in ("/admin/", "/admin/account/emailaddress/", "/admin/readiness/user/"):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == 200
        faults[path] = violations(page)
    assert faults == {path: [] for path in faults}


def test_the_admin_is_entered_by_the_one_sign_in(page: Page):
    page.goto("/admin/")
    expect(page).to_have_url(re.compile(r"/accounts/login/\?next=%2Fadmin%2F$"))
