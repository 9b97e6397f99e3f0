"""What the three kinds of reader come for, signed in, in a real browser on the real server."""

import io
import re

import pytest
from playwright.sync_api import expect
from pptx import Presentation

from tests.browser.reading import block, choose, opened, rows
from tests.browser.serving import settle
from tests.serving.signing_in import guarded
from tests.serving.test_gate_in_a_browser import enter

pytestmark = pytest.mark.browser
OWN, OTHER = "North Somerset", "Bristol"


@pytest.fixture(scope="module")
def address(provider, shipped_store, tmp_path_factory):
    state = tmp_path_factory.mktemp("readers")
    with guarded(provider, shipped_store.address, state) as started:
        yield started


def menu(page, section: str) -> None:
    """Open a section of the menu."""
    page.get_by_test_id("stTopNavSection").get_by_text(section).click()


def test_a_leader_reads_the_overview_follows_a_tile_and_takes_the_pack(visitor, address):
    page = visitor().page
    enter(page, address, "vera")
    settle(page)
    said = page.get_by_test_id("stMain").inner_text().replace("\u00a0", " ")
    assert re.search(r"\d+ of \d+ returns are in for BNSSG", said)
    assert "The widest gap is in" in said
    asks = page.locator(".st-key-board_asks_block").get_by_role("listitem").count()
    assert "One decision is asked of the board." in said
    # The ask that was decided stays beside it, with what was decided.
    assert asks == 2

    page.get_by_role("link", name="Workforce reached", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Training reach")
    settle(page)
    newest = rows(page, "tr1_by_quarter")[1]
    value = re.match(r"\d+ %", newest[-1])[0]
    assert value in said

    menu(page, "For the board")
    page.get_by_text("Board pack", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Board pack")
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Slides (PowerPoint)").click()
    with open(waiting.value.path(), "rb") as file:
        deck = Presentation(io.BytesIO(file.read()))
    words = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes
             if shape.has_text_frame]  # fmt: skip
    assert "One decision is asked of the board" in words
    menu(page, "Data and returns")
    expect(page.get_by_text("Use the data", exact=True)).to_be_visible()
    assert page.get_by_text("Upload", exact=True).count() == 0


def test_an_sro_begins_at_home_sees_the_others_and_has_a_page_to_print(visitor, address):
    page = visitor().page
    enter(page, address, "sian", "/training")
    settle(page)
    assert rows(page, "tr1_by_quarter")[0] == ["Quarter", OWN]
    choose(page, "Areas", OTHER)
    # An open list hides the page from those who do not see it.
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(r"area=North\+Somerset.*area=Bristol|area=Bristol.*Somer"))
    assert sorted(rows(page, "tr1_by_quarter")[0][1:]) == [OTHER, OWN]

    opened(page, f"{address}/compare?area=North+Somerset&indicator=TR1+Workforce+reached")
    expect(block(page, "compare_benchmark")).to_be_visible()
    expect(page.get_by_text("in a funnel, for analysts only")).to_be_visible()
    opened(page, f"{address}/authority?area=North+Somerset")
    expect(page.get_by_text(f"{OWN}: trauma-informed practice")).to_be_visible()
    opened(page, f"{address}/commentary?area=North+Somerset")
    expect(page.get_by_role("heading", name="Write about an area")).to_be_visible()
    assert page.get_by_role("combobox", name="Area written about").count() == 1


def test_an_analyst_finds_who_owes_what_how_figures_are_judged_and_the_organisations(
    visitor, address
):
    page = visitor().page
    enter(page, address, "anna", "/returns")
    settle(page)
    expect(block(page, "returns_of_quarter").get_by_role("heading")).to_contain_text("late")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download this workbook").click()
    assert waiting.value.suggested_filename.endswith(".xlsx")
    opened(page, f"{address}/definitions")
    page.get_by_text("TR2 Training completions").click()
    table = page.get_by_role("table", name="Method of TR2 by area")
    expect(table).to_contain_text("complete quarter")
    opened(page, f"{address}/compare?indicator=TR1+Workforce+reached")
    expect(block(page, "funnel").locator(".main-svg").first).to_be_attached()
