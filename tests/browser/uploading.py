"""What an analyst does on the upload page, by mouse."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.reading import opened
from tests.browser.serving import settle

NEW = "2026/27 Q2"
RIGHT = factories.csv("training", factories.training(NEW, 90))
WRONG = factories.csv("training", {**factories.training(NEW, -4), "area": "Bristl"})


def step(page: Page, name: str) -> None:
    """Wait until a step is drawn."""
    expect(page.get_by_role("heading", name=name, exact=True, level=2)).to_be_visible()
    settle(page)


def choose(page: Page, text: str, name: str = "training.csv") -> None:
    """Choose a file where the page asks for one."""
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    )


def upload(page: Page, address: str, text: str, name: str = "training.csv") -> None:
    """Open the upload page and choose a file."""
    opened(page, f"{address}/upload")
    choose(page, text, name)
    step(page, "Understand")


def press(page: Page, name: str, then: str) -> None:
    """Press a button and wait for the step it leads to."""
    page.get_by_role("button", name=name).click()
    step(page, then)


def compare(page: Page) -> None:
    """Go from what was understood to what changes, accepting every warning."""
    press(page, "This is right: continue", "Fix")
    for box in page.get_by_role("checkbox", name="I have looked").all():
        box.check(force=True)
        settle(page)
    press(page, "Continue: compare", "Compare")


def publish(page: Page) -> None:
    """Go on from what changes to the published release."""
    press(page, "Continue: publish", "Publish")
    page.get_by_role("textbox", name="Who publishes").fill("Data lead")
    page.get_by_role("button", name="Publish 1 row").click()
    expect(page.get_by_text("Published as release")).to_be_visible()
    settle(page)
