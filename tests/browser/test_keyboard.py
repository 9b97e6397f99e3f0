"""The menu and the filters can be used without a mouse."""

from playwright.sync_api import expect

from tests.browser.reading import block, choose, opened, opening, traces
from tests.browser.serving import settle

FOCUSED = """() => { const one = document.activeElement;
  return one.getAttribute('aria-label') || one.innerText.trim().split('\\n').pop(); }"""
MOST_STOPS = 40


def tab_to(page, name: str) -> None:
    """Press Tab until what has that name is in focus."""
    met = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        met.append(page.evaluate(FOCUSED))
        if met[-1] == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab, only {met}")


def test_the_first_stop_skips_to_the_content(shipped, page):
    opened(page, shipped)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "stMain"


def test_the_menu_is_used_by_tab_and_enter(shipped, page):
    opened(page, shipped)
    tab_to(page, "Training")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Training reach")


def test_a_filter_is_used_by_tab_arrows_and_enter(shipped, page):
    opened(page, f"{shipped}/training")
    tab_to(page, "To")
    page.keyboard.type("2024/25 Q4")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{shipped}/training?to=2024%2F25+Q4")
    settle(page)
    assert traces(page, "tr2_by_quarter")["Bristol"]["x"][-1] == "2024/25 Q4"


def test_the_table_of_a_chart_opens_by_enter_and_stays_open_for_other_figures(shipped, page):
    opened(page, f"{shipped}/compare")
    box = block(page, "compare_areas")
    opening(box, "Table").focus()
    page.keyboard.press("Enter")
    table = box.get_by_role("table")
    expect(table).to_be_visible()
    before = table.inner_text()
    choose(page, "To", "2024/25 Q4")
    expect(table).not_to_have_text(before)
    expect(table).to_be_visible()
    opening(box, "Table").focus()
    page.keyboard.press("Enter")
    choose(page, "To", "2024/25 Q3")
    expect(table).to_be_hidden()
