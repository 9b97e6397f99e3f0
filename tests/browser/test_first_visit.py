"""The first reader after a start gets the page of the address, in its frame."""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import opened
from tests.browser.serving import PAGES, free_port, served

HEADINGS = {
    "overview": "Trauma-informed adoption",
    "training": "Training reach",
    "networks": "Networks",
    "funding": "Funding",
    "milestones": "Milestones",
    "compare": "Compare areas",
    "board_pack": "Board pack",
    "data": "Data",
    "upload": "Upload data",
    "history": "History",
    "definitions": "Definitions",
    "glossary": "Glossary",
    "accessibility": "Accessibility statement",
    "returns": "Returns desk",
    "commentary": "Commentary",
    "authority": "Authority summary",
    "signals": "Signals",
    "use": "Use the data",
    "audit": "Audit",
}
# In the menu under a shorter or another name than its address.
NAMES = {"use": "Use the data"}


def assert_in_its_frame(page, name: str) -> None:
    """Assert that a page stands in the frame under its own title."""
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[name])
    called = NAMES.get(name, name.replace("_", " ").capitalize())
    expect(page).to_have_title(f"{called} – Trauma-informed adoption")
    assert page.get_by_role("dialog").count() == 0
    assert page.get_by_text("Page not found").count() == 0
    for label in ("Overview", "Training", "Networks", "Funding", "Milestones", "Compare"):
        expect(page.get_by_role("link", name=label).first).to_be_visible()
    for section in ("For the board", "Data and returns", "Help"):
        expect(page.get_by_test_id("stTopNavSection").get_by_text(section)).to_be_visible()
    for label in ("Areas", "From", "To", "Sector", "Level"):
        expect(page.get_by_role("combobox", name=label, exact=True)).to_be_visible()


@pytest.mark.parametrize("name", PAGES)
def test_the_first_page_asked_of_a_fresh_server_stands_in_its_frame(record_store, page, name):
    with served(record_store.address) as address:
        opened(page, f"{address}/{PAGES[name]}")
        assert_in_its_frame(page, name)


def test_streamlit_run_works_as_well(record_store, page):
    port = free_port()
    command = ("-m", "streamlit", "run", "dashboard.py", "--server.port", str(port))
    with served(record_store.address, *command, port=port, health="/_stcore/health") as address:
        opened(page, address)
        assert_in_its_frame(page, "overview")


def test_a_server_creates_its_store_on_the_first_run(tmp_path, page):
    with served(str(tmp_path / "new" / "published")) as address:
        opened(page, f"{address}/training")
        expect(page.get_by_text("Illustrative, not real: the returns are made up")).to_be_visible()
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
