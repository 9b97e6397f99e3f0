"""What only a browser sees: widths, the console, requests, names of charts."""

import pytest
from playwright.sync_api import expect

from tests.browser.reading import opened
from tests.browser.serving import PAGES

OVERFLOW = """() => { const main = document.querySelector('[data-testid="stMain"]');
  return [document.documentElement, main].map(one => one.scrollWidth - one.clientWidth); }"""
EVERY_PAGE = pytest.mark.parametrize("name", PAGES)


@EVERY_PAGE
def test_a_page_complains_of_nothing_and_asks_nobody_else(shipped, visitor, name):
    one = visitor()
    opened(one.page, f"{shipped}/{PAGES[name]}")
    assert one.complaints == []
    assert one.outside(shipped) == []


@EVERY_PAGE
def test_a_page_does_not_scroll_sideways_on_a_telephone(shipped, visitor, name):
    page = visitor(width=400).page
    opened(page, f"{shipped}/{PAGES[name]}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate(OVERFLOW) == [0, 0]


@EVERY_PAGE
def test_every_chart_is_a_figure_with_words_for_those_who_do_not_see_it(shipped, page, name):
    opened(page, f"{shipped}/{PAGES[name]}")
    figures = page.get_by_role("figure", include_hidden=True)
    names = [one.get_attribute("aria-label") for one in figures.all()]
    assert len(names) == page.get_by_test_id("stPlotlyChart").count()
    assert all(name and any(sign.isdigit() for sign in name) for name in names)


@EVERY_PAGE
def test_a_page_has_one_first_heading_and_headings_that_are_no_links(shipped, page, name):
    opened(page, f"{shipped}/{PAGES[name]}")
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("link", name="Link to heading").count() == 0
