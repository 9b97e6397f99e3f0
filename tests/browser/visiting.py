"""Chromium, and browser sessions in it. There is one Chromium in each worker, for all tests."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.browser.serving import CHROMIUM, FLAGS

# Streamlit asks below the page's own address first, to find out where it is served from.
ASKED_IN_VAIN = ("/_stcore/health", "/_stcore/host-config")

# A shared machine is slow now and then: waiting ends as soon as what is waited for is there.
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser():
    """Chromium; where there is none the tests are skipped, but never by the pipeline."""
    if CHROMIUM is None:
        words = "no Chromium on this machine: `apt-get install chromium`"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@dataclass
class Visitor:
    """A browser session of its own, and what it complained about."""

    page: Page
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def outside(self, address: str) -> list[str]:
        """Return what was asked of anybody but the dashboard."""
        near = (address, address.replace("http", "ws", 1), "data:", "blob:")
        return [url for url in self.asked if not url.startswith(near)]


@contextmanager
def visiting(browser) -> Iterator[Callable[..., Visitor]]:
    """Give what makes browser sessions that know nothing of each other; close them after."""
    made = []

    def visit(*, width: int = 1280, scale: int = 1) -> Visitor:
        viewport = {"width": width, "height": 800}
        context = browser.new_context(viewport=viewport, device_scale_factor=scale)
        context.set_default_timeout(PATIENCE)
        one = Visitor(context.new_page(), context)
        one.page.on("console", lambda message: _listen(one, message))
        one.page.on("pageerror", lambda error: one.complaints.append(str(error)))
        one.page.on("request", lambda request: one.asked.append(request.url))
        made.append(one)
        return one

    yield visit
    for one in made:
        one.context.close()


@pytest.fixture
def visitor(browser):
    """Make browser sessions for one test."""
    with visiting(browser) as visit:
        yield visit


def _listen(one: Visitor, message) -> None:
    expected = message.location["url"].endswith(ASKED_IN_VAIN)
    if message.type == "error" and not expected:
        one.complaints.append(f"{message.text} {message.location['url']}")
