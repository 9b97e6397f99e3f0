"""No state of a page breaks a WCAG 2.2 A or AA rule that axe-core can see; changes are said."""

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser import uploading
from tests.browser.axe import violations
from tests.browser.reading import choose, opened, opening
from tests.browser.serving import PAGES, settle

# 1.4.12: the spacing a reader may set.
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return main.scrollWidth - main.clientWidth; }"""
SAID = "page-said"


def test_open_filters_sections_tables_and_help_break_no_rule(shipped, page):
    opened(page, f"{shipped}/training")
    page.get_by_role("combobox", name="Sector", exact=True).click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_test_id("stTopNavSection").first.click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    box = page.locator(".st-key-tr2_by_quarter_block")
    for label in ("Table", "How to read this", "Picture"):
        opening(box, label).click()
    expect(box.get_by_role("table")).to_be_visible()
    expect(box.get_by_role("button", name="Download picture (PNG)")).to_be_visible()
    assert violations(page) == []


def test_an_error_and_an_empty_view_break_no_rule(shipped, page):
    opened(page, f"{shipped}/funding?release=99")
    expect(page.get_by_text("There is no release")).to_be_visible()
    assert violations(page) == []
    opened(page, f"{shipped}/networks?area=Avon+and+Somerset")
    assert violations(page) == []


def test_a_list_of_problems_breaks_no_rule(small, page):
    uploading.upload(page, small, factories.csv("training", {"area": "Bristl"}))
    assert violations(page) == []
    uploading.press(page, "This is right: continue", "Fix")
    expect(page.get_by_text("Bristl").first).to_be_attached()
    assert violations(page) == []


def test_what_would_change_breaks_no_rule(small, page):
    uploading.upload(page, small, uploading.RIGHT)
    uploading.compare(page)
    assert violations(page) == []
    uploading.press(page, "Continue: publish", "Publish")
    assert violations(page) == []


def test_a_dialog_and_the_filters_of_a_telephone_break_no_rule(shipped, page):
    # The pages have no dialog of their own; this one is the frame's.
    page.goto(f"{shipped}/nowhere")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Page not found")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.set_viewport_size({"width": 400, "height": 800})
    page.get_by_test_id("stExpandSidebarButton").click()
    expect(page.get_by_role("combobox", name="Areas", exact=True)).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("name", ["overview", "training", "board_pack", "glossary"])
def test_a_reader_s_own_spacing_cuts_nothing_off(shipped, visitor, name):
    page = visitor(width=320).page
    opened(page, f"{shipped}/{PAGES[name]}")
    page.add_style_tag(content=SPACED)
    assert page.evaluate(OVERFLOW) == 0
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_new_page_is_announced_and_takes_the_focus(shipped, page):
    opened(page, shipped)
    link = page.get_by_role("link", name="Networks").first
    link.focus()
    page.keyboard.press("Enter")
    said = page.locator(f"#{SAID}")
    expect(said).to_contain_text("Networks, page loaded.")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    assert said.get_attribute("role") == "status"


def test_new_figures_are_announced_and_the_focus_stays_in_the_filter(shipped, page):
    opened(page, f"{shipped}/training")
    choose(page, "To", "2024/25 Q4")
    expect(page.locator(f"#{SAID}")).to_contain_text("Figures changed.")
    expect(page.locator(f"#{SAID}")).to_contain_text("2021/22 Q1 to 2024/25 Q4")
    focused = page.evaluate("document.activeElement.getAttribute('aria-label') || ''")
    assert "Training" not in focused
    assert page.evaluate("document.activeElement.tagName") != "H1"


def test_a_reader_without_a_mouse_follows_a_tile_reads_the_table_and_takes_it_away(shipped, page):
    opened(page, shipped)
    tile = page.get_by_role("link", name="Network members", exact=True)
    tile.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Networks")
    settle(page)
    box = page.locator(".st-key-nw1_by_quarter_block")
    opening(box, "Table").focus()
    page.keyboard.press("Enter")
    expect(box.get_by_role("table")).to_be_visible()
    button = box.get_by_role("button", name="Download these figures as CSV")
    expect(button).to_be_visible()
    button.focus()
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename == "nw1_by_quarter.csv"
