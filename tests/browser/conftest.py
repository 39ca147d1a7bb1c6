"""A real Chromium against the real portal. A word on its console is a fault: that is the test of the CSP."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

# Debian's Chromium runs as root in a container, asks nobody on the network, and draws without a screen.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
WAITS = 30_000  # when to give up, in ms; not how fast to be: that is for benchmarks
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives the browser and writes through the live server's own connections."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session", autouse=True)
def files_are_served_by_the_portal_alone() -> Iterator[None]:
    """The live server hands out what lies under MEDIA_ROOT at MEDIA_URL; without one that is every address."""
    with override_settings(MEDIA_URL="/nothing-lies-here/"):
        yield


@pytest.fixture(autouse=True)
def links_lead_to_the_live_server(settings: Any, live_server: LiveServer) -> None:
    """Links in mails begin with BASE_URL, whatever a request said of its host."""
    settings.BASE_URL = live_server.url


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the session; every test gets a context of its own."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    assert program, "Chromium is not installed: sudo apt-get install chromium"
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's loop runs in this thread, which Django would otherwise take for asynchronous code.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield browser
            browser.close()


@pytest.fixture
def open_page(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., Page]]:
    """`open_page(viewport=NARROW, color_scheme="dark")`: a page at the live server's address.

    Relative addresses work: `page.goto("/services/")`. Afterwards no page may have complained on its console.
    """
    contexts = []
    complaints: list[str] = []
    expect.set_options(timeout=WAITS)

    def opened(**options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAITS)
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    # Chromium reports every 4xx answer, also those that a test asks for; what a page says of itself counts.
    assert [line for line in complaints if "Failed to load resource" not in line] == []


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """A page as a person with a desk has it."""
    return open_page()
