"""What stands in the browser: charts as Plotly drew them, tables as their cells."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.browser.serving import settle

TRACES = """block => { const drawn = block.querySelector('.js-plotly-plot');
  return drawn && drawn._fullData && Object.fromEntries(drawn._fullData.map(
    one => [one.name, {x: [...one.x], y: [...one.y]}])); }"""
ROWS = r"""table => [...table.rows].map(row => [...row.cells].map(
    cell => cell.innerText.trim().replaceAll("\u00a0", " ")))"""


def opened(page: Page, address: str) -> Page:
    """Open an address and wait until it has run."""
    page.goto(address)
    settle(page)
    return page


def block(page: Page, key: str) -> Locator:
    """Return a chart's block."""
    return page.locator(f".st-key-{key}_block")


def traces(page: Page, key: str) -> dict[str, dict]:
    """Return a chart's traces by name, with what they draw."""
    box = block(page, key)
    expect(box.locator(".main-svg").first).to_be_attached()
    return box.evaluate(TRACES)


def opening(box: Locator, label: str) -> Locator:
    """Return what opens the table of a block, how to read it or its picture."""
    return box.locator("summary").filter(has_text=label)


def rows(page: Page, key: str) -> list[list[str]]:
    """Open the table of a chart and return its cells, headings first."""
    box = block(page, key)
    # A table that was open stays so when a filter changes: a second press would close it.
    opening(box, "Table").evaluate("one => { one.parentElement.open = true }")
    table = box.get_by_role("table")
    expect(table).to_be_visible()
    return table.evaluate(ROWS)


def choose(page: Page, filter_name: str, option: str) -> None:
    """Choose an option of a filter by its name, as a keyboard user would."""
    page.get_by_role("combobox", name=filter_name, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)
