"""The first reader after a start gets the page of the address, in its frame."""

import pytest
from playwright.sync_api import expect

from tests.browser.framed import assert_in_its_frame
from tests.browser.reading import opened
from tests.browser.serving import PAGES, free_port, served

# One of each part of the menu; every page in its frame is looked at on a server that has run.
FIRST = ("overview", "training", "board_pack", "upload", "glossary")


@pytest.mark.parametrize("name", FIRST)
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
